// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "./ITradeEscrow.sol";

/// @notice What terms must satisfy before the escrow locks anything on them, and their EIP-712 struct hash.
library TermsRules {
    bytes32 internal constant TERMS_TYPEHASH =
        keccak256(
            "Terms(address seller,address buyer,address arbiter,address fallbackArbiter,address token,uint256 amount,"
            "uint32 paymentWindow,uint32 confirmationWindow,uint32 arbitrationWindow,uint16 defaultBuyerBps,"
            "uint256 arbiterFee,uint64 fundBy,bytes32 detailsHash,uint256 salt)"
        );

    uint256 internal constant BPS = 10_000;
    uint256 private constant MIN_WINDOW = 1 hours;
    uint256 private constant MIN_ARBITRATION_WINDOW = 3 days;
    uint256 private constant MAX_WINDOW = 30 days;

    /// @dev Every member is static, so the ABI encoding of the struct is its EIP-712 encoding.
    function hash(ITradeEscrow.Terms calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(TERMS_TYPEHASH, terms));
    }

    function check(ITradeEscrow.Terms calldata terms) internal view {
        address seller = terms.seller;
        address buyer = terms.buyer;
        address arbiter = terms.arbiter;
        address fallbackArbiter = terms.fallbackArbiter;
        if (seller == address(0) || seller == address(this)) revert ITradeEscrow.InvalidSeller(seller);
        if (buyer == address(0) || buyer == address(this) || buyer == seller) {
            revert ITradeEscrow.InvalidBuyer(buyer);
        }
        if (arbiter == address(0) || arbiter == address(this) || arbiter == seller || arbiter == buyer) {
            revert ITradeEscrow.InvalidArbiter(arbiter);
        }
        if (
            fallbackArbiter == address(this) ||
            fallbackArbiter == seller ||
            fallbackArbiter == buyer ||
            fallbackArbiter == arbiter
        ) revert ITradeEscrow.InvalidFallbackArbiter(fallbackArbiter);
        if (terms.token == address(this)) revert ITradeEscrow.InvalidToken(terms.token);

        uint256 amount = terms.amount;
        if (amount == 0 || amount > type(uint128).max) revert ITradeEscrow.InvalidAmount(amount);
        if (terms.paymentWindow < MIN_WINDOW || terms.paymentWindow > MAX_WINDOW) {
            revert ITradeEscrow.InvalidPaymentWindow(terms.paymentWindow);
        }
        if (terms.confirmationWindow < MIN_WINDOW || terms.confirmationWindow > MAX_WINDOW) {
            revert ITradeEscrow.InvalidConfirmationWindow(terms.confirmationWindow);
        }
        if (terms.arbitrationWindow < MIN_ARBITRATION_WINDOW || terms.arbitrationWindow > MAX_WINDOW) {
            revert ITradeEscrow.InvalidArbitrationWindow(terms.arbitrationWindow);
        }
        if (terms.defaultBuyerBps > BPS) revert ITradeEscrow.InvalidDefaultBuyerBps(terms.defaultBuyerBps);
        if (terms.arbiterFee > amount / 20) revert ITradeEscrow.ArbiterFeeTooHigh(terms.arbiterFee);
    }
}
