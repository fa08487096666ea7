// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "contracts/src/ITradeEscrow.sol";

/// @notice Leaves the events of whole trades as the escrow would, without money or signatures: it fills the bench's
/// chains cheaply.
contract TradeFiller {
    uint64 private constant DEADLINE = 2_000_000_000;

    /// @notice Five events for each of the trades `first` … `first + count − 1`, step by step through their lives.
    function fill(uint256 first, uint256 count, address arbiter) external {
        for (uint256 step = 1; step <= 5; ++step) {
            for (uint256 number = first; number < first + count; ++number) _emit(step, number, arbiter);
        }
    }

    function _emit(uint256 step, uint256 number, address arbiter) private {
        bytes32 id = keccak256(abi.encode("trade", number));
        uint128 amount = uint128(1 ether + number);
        uint128 half = amount / 2;
        if (step == 1) {
            _created(id, number, amount, arbiter);
        } else if (step == 2) {
            bytes32 paidWith = keccak256(abi.encode("reference", number));
            emit ITradeEscrow.PaymentSent(id, 2, ITradeEscrow.State.Paid, amount, DEADLINE, paidWith);
        } else if (step == 3) {
            emit ITradeEscrow.PaymentConfirmed(
                id, 3, ITradeEscrow.State.Paid, amount - half, DEADLINE, half, 0, 0, 0
            );
        } else if (step == 4) {
            emit ITradeEscrow.PaymentConfirmed(
                id, 4, ITradeEscrow.State.Completed, 0, 0, amount - half, 0, 0, 0
            );
        } else {
            emit ITradeEscrow.TradeCompleted(id, 5, ITradeEscrow.State.Completed, 0, 0, 0, 0, 0, 0);
        }
    }

    function _created(bytes32 id, uint256 number, uint128 amount, address arbiter) private {
        ITradeEscrow.Terms memory terms = ITradeEscrow.Terms({
            seller: _account("seller", number % 5000),
            buyer: _account("buyer", number % 7000),
            arbiter: arbiter,
            fallbackArbiter: _account("fallback", 0),
            token: address(0),
            amount: amount,
            paymentWindow: 1 hours,
            confirmationWindow: 1 hours,
            arbitrationWindow: 3 days,
            defaultBuyerBps: 5000,
            arbiterFee: 0,
            fundBy: DEADLINE,
            detailsHash: keccak256(abi.encode("details", number)),
            salt: number
        });
        emit ITradeEscrow.TradeCreated(
            id, terms.seller, terms.buyer, 1, ITradeEscrow.State.Funded, amount, DEADLINE, terms
        );
    }

    function _account(string memory role, uint256 number) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(role, number)))));
    }
}
