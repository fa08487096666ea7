// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ITradeEscrow} from "./ITradeEscrow.sol";

/// @notice How money enters and leaves the escrow. A payout is pushed under a fixed amount of gas; what cannot be
/// pushed becomes a credit, so that no receiver and no token can hold up the other party.
abstract contract EscrowPayouts is ITradeEscrow, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant PUSH_GAS = 200_000;

    /// @dev The least gas before a push from which the receiver surely gets PUSH_GAS: all but a 64th is handed on
    /// (EIP-150), after at most 36,600 for a cold receiver, a value and a new account, and what prepares the call.
    uint256 private constant MIN_GAS_BEFORE_PUSH = (PUSH_GAS * 64) / 63 + 45_000;

    /// @inheritdoc ITradeEscrow
    mapping(address token => mapping(address account => uint256 amount)) public credits;

    /// @inheritdoc ITradeEscrow
    function withdraw(address token, address account, address to, uint256 amount) external nonReentrant {
        if (msg.sender != account && to != account) revert CallerNotAccount(msg.sender);
        if (to == address(0) || to == address(this)) revert InvalidRecipient(to);
        uint256 credit = credits[token][account];
        if (credit == 0) revert NothingToWithdraw();
        if (amount == 0 || amount > credit) revert InvalidValue(amount);

        credits[token][account] = credit - amount;
        emit Withdrawn(token, account, to, amount);
        if (token == address(0)) {
            bool sent;
            // Reads nothing back, so that a giant answer costs nothing.
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                sent := call(gas(), to, amount, 0, 0, 0, 0)
            }
            if (!sent) revert NativeTransferFailed(to);
        } else {
            IERC20(token).safeTransfer(to, amount);
        }
    }

    /// @notice The escrow's call to itself, which undoes a transfer that the token then denies.
    function pushToken(address token, address to, uint256 amount) external {
        if (msg.sender != address(this)) revert CallerNotEscrow(msg.sender);
        IERC20(token).safeTransfer(to, amount);
    }

    /// @dev False: nothing moved, although the receiver had its full share of gas. Reads nothing back.
    function _push(address token, address to, uint256 amount) internal returns (bool pushed) {
        uint256 gasBefore = gasleft();
        if (token == address(0)) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                pushed := call(PUSH_GAS, to, amount, 0, 0, 0, 0)
            }
        } else {
            bytes memory data = abi.encodeCall(this.pushToken, (token, to, amount));
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                pushed := call(PUSH_GAS, address(), 0, add(data, 0x20), mload(data), 0, 0)
            }
        }
        // Else whoever sends the transaction could turn a payout into a credit by being stingy.
        if (!pushed && gasBefore < MIN_GAS_BEFORE_PUSH) revert NotEnoughGasForPayout();
    }

    /// @dev Takes the native coin that came along, or draws the token; exactly `amount`, or nothing.
    function _draw(address token, uint256 amount) internal {
        uint256 expected = token == address(0) ? amount : 0;
        if (msg.value != expected) revert WrongNativeValue(expected, msg.value);
        if (token == address(0)) return;

        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 balanceAfter = IERC20(token).balanceOf(address(this));
        if (balanceAfter < balanceBefore) revert WrongTokenAmountReceived(amount, 0);
        if (balanceAfter - balanceBefore != amount) {
            revert WrongTokenAmountReceived(amount, balanceAfter - balanceBefore);
        }
    }
}
