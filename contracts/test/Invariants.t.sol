// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowHandler} from "./support/EscrowHandler.sol";

contract InvariantsTest {
    EscrowHandler private handler;

    function setUp() public {
        handler = new EscrowHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice 1: balance == Σ remaining of live trades + Σ credits + what was sent by hand.
    function invariant_theEscrowHoldsExactlyWhatItOwes() public view {
        address[2] memory tokens = handler.tokens();
        for (uint256 i = 0; i < 2; ++i) {
            vm.assertEq(handler.held(tokens[i]), handler.owed(tokens[i]) + handler.donated(tokens[i]), "balance");
        }
    }

    /// @notice 2: Σ (toBuyer + toSeller + arbiterFee) of a trade's events + remaining == amount. That each part is
    /// pushed or credited, not both, the handler checks after every call.
    function invariant_theEventsAccountForEveryUnit() public view {
        for (uint256 i = 0; i < handler.tradeCount(); ++i) {
            (bytes32 tradeId, ITradeEscrow.Terms memory terms, ITradeEscrow.Trade memory trade) = handler.tradeAt(i);
            vm.assertEq(handler.paidOut(tradeId) + trade.remaining, terms.amount, "shares + remaining");
        }
    }

    /// @notice 5: tradeSeq has no gaps and never goes back; an ended trade has one end and stays as it is. The handler
    /// follows the sequence call by call.
    function invariant_everyTradeTellsItsWholeStory() public view {
        for (uint256 i = 0; i < handler.tradeCount(); ++i) {
            (bytes32 tradeId, , ITradeEscrow.Trade memory trade) = handler.tradeAt(i);
            bool ended = trade.state >= ITradeEscrow.State.Completed;
            vm.assertEq(handler.lastSeq(tradeId), trade.tradeSeq, "tradeSeq");
            vm.assertEq(handler.endEvents(tradeId), ended ? 1 : 0, "end events");
            vm.assertTrue(ended == (trade.remaining == 0), "ended without remainder");
            vm.assertTrue(ended == (trade.deadline == 0), "a deadline while live");
            vm.assertTrue(trade.buyerReceived == (handler.toBuyerSum(tradeId) != 0), "buyerReceived");
            vm.assertTrue(trade.sellerReceived == (handler.toSellerSum(tradeId) != 0), "sellerReceived");
            if (!ended) continue;
            ITradeEscrow.State expected = !trade.sellerReceived
                ? ITradeEscrow.State.Completed
                : !trade.buyerReceived
                    ? ITradeEscrow.State.Cancelled
                    : ITradeEscrow.State.Settled;
            vm.assertEq(uint256(trade.state), uint256(expected), "which end");
        }
    }
}
