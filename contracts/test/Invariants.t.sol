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

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), handler.actions());
    }

    /// @notice 1, 2 and 5, all after every call; 6 and the table of who may do what, the handler checks with the call.
    function invariant_whatMustHold() public view {
        theEscrowHoldsExactlyWhatItOwes();
        theEventsAccountForEveryUnit();
        everyTradeTellsItsWholeStory();
    }

    /// @notice 4: at the end of each history, each party alone can still end every trade.
    function afterInvariant() public {
        handler.eachPartyAloneEndsEveryTrade();
    }

    /// @notice 1: balance == Σ remaining of live trades + Σ credits + what was sent by hand.
    function theEscrowHoldsExactlyWhatItOwes() private view {
        address[] memory tokens = handler.tokens();
        for (uint256 i = 0; i < tokens.length; ++i) {
            vm.assertEq(handler.held(tokens[i]), handler.owed(tokens[i]) + handler.donated(tokens[i]), "balance");
        }
    }

    /// @notice 2: Σ (toBuyer + toSeller + arbiterFee) of a trade's events + remaining == amount. That each part is
    /// pushed or credited, not both, the handler checks after every call.
    function theEventsAccountForEveryUnit() private view {
        for (uint256 i = 0; i < handler.tradeCount(); ++i) {
            (bytes32 tradeId, ITradeEscrow.Terms memory terms, ITradeEscrow.Trade memory trade) = handler.tradeAt(i);
            vm.assertEq(handler.paidOut(tradeId) + trade.remaining, terms.amount, "shares + remaining");
        }
    }

    /// @notice 5: tradeSeq has no gaps and never goes back; an ended trade has one end and stays as it is. The handler
    /// follows the sequence call by call.
    function everyTradeTellsItsWholeStory() private view {
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
