// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice Whoever sends a call chooses its gas. A receiver that needs all that a push gives must get all of it, or the
/// call must fail: no limit in between may make a credit of a payout that the receiver would have taken.
contract PayoutGasTest is EscrowTest {
    HostileAccount private wallet;

    function setUp() public override {
        super.setUp();
        wallet = new HostileAccount();
    }

    function test_noLimitOfGasMakesACreditOfAWantedCoin() public {
        sweep(nativeTerms());
    }

    function test_noLimitOfGasMakesACreditOfAWantedToken() public {
        HostileToken token = new HostileToken(18);
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = address(token);
        sweep(terms);
    }

    /// @notice What a push must be able to give is asked for only where it fails: a receiver that takes the money with
    /// less is paid.
    function test_aPlainReceiverNeedsNoReserve() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        createPaid(terms);
        vm.assertTrue(this.release(terms, 150_000));
        vm.assertEq(buyer.balance, terms.amount - feeOf(terms.amount));
        assertState(terms, ITradeEscrow.State.Completed);
    }

    function sweep(ITradeEscrow.Terms memory terms) private {
        terms.buyer = address(wallet);
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        if (terms.token != address(0)) {
            HostileToken(terms.token).behave(HostileToken.Behaviour.CallsReceiver);
        }
        wallet.wantGas(mostThatAPushGives(terms));
        uint256 paid;
        for (uint256 gasLimit = 150_000; gasLimit < 360_000; gasLimit += 100) {
            uint256 before = vm.snapshotState();
            bool done = this.release(terms, gasLimit);
            vm.assertEq(escrow.credits(terms.token, address(wallet)), 0, "a credit");
            vm.assertTrue((balanceOf(terms.token, address(wallet)) != 0) == done);
            if (done) ++paid;
            vm.revertToState(before);
        }
        // The sweep crossed the border.
        vm.assertTrue(paid > 100 && paid < 2_000);
    }

    function release(ITradeEscrow.Terms memory terms, uint256 gasLimit) external returns (bool done) {
        bytes memory data = abi.encodeCall(escrow.confirmPayment, (terms, terms.amount, terms.amount));
        vm.prank(seller);
        (done, ) = address(escrow).call{gas: gasLimit}(data);
    }

    /// @dev By bisection: the most that the receiver can ask for and, with plenty of gas in the call, gets.
    function mostThatAPushGives(ITradeEscrow.Terms memory terms) private returns (uint256) {
        uint256 given = 100_000;
        uint256 refused = 210_000;
        while (refused - given > 1) {
            uint256 middle = (given + refused) / 2;
            uint256 before = vm.snapshotState();
            wallet.wantGas(middle);
            bool done = this.release(terms, 3_000_000);
            bool paid = balanceOf(terms.token, address(wallet)) != 0;
            vm.revertToState(before);
            vm.assertTrue(done);
            if (paid) given = middle;
            else refused = middle;
        }
        return given;
    }

    // ------------------------------------------------------------------------------------------- enough is enough

    /// @dev For each payout, beside what the call costs with receivers that take the money: ADR 37.
    uint256 private constant RESERVE = 250_000;

    /// @notice A sender that leaves RESERVE for each payout can't be made to fail by any receiver, however it changes
    /// between the estimate and the block: a ruling is in time, a dispute ends.
    function test_withTheReserveNoReceiverMakesACallFail() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        createDisputed(terms);
        bytes memory ruling = abi.encodeCall(escrow.resolveDispute, (terms, 5_000, NOTE));
        uint256 cost = costOf(arbiter, ruling);
        vm.etch(buyer, address(wallet).code);
        vm.etch(seller, address(wallet).code);
        // All but the one that calls back.
        uint256 behaviours = uint256(HostileAccount.Behaviour.Reenters);
        for (uint256 i = 0; i < behaviours * behaviours; ++i) {
            uint256 before = vm.snapshotState();
            behave(buyer, i % behaviours);
            behave(seller, i / behaviours);
            vm.prank(arbiter);
            (bool done, ) = address(escrow).call{gas: cost + 2 * RESERVE}(ruling);
            vm.assertTrue(done);
            vm.revertToState(before);
        }
    }

    function test_withTheReserveNoTokenMakesACallFail() public {
        HostileToken token = new HostileToken(18);
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = address(token);
        terms.fallbackArbiter = address(0);
        createDisputed(terms);
        vm.warp(tradeOf(terms).deadline + 1);
        bytes memory expiry = abi.encodeCall(escrow.expireDispute, (terms));
        uint256 cost = costOf(stranger, expiry);
        for (uint256 i = 0; i <= uint256(type(HostileToken.Behaviour).max); ++i) {
            uint256 before = vm.snapshotState();
            token.behave(HostileToken.Behaviour(i));
            vm.prank(stranger);
            (bool done, ) = address(escrow).call{gas: cost + 2 * RESERVE}(expiry);
            vm.assertTrue(done);
            vm.revertToState(before);
        }
    }

    function behave(address account, uint256 how) private {
        HostileAccount(payable(account)).behave(HostileAccount.Behaviour(how));
        if (how == uint256(HostileAccount.Behaviour.WantsGas)) {
            HostileAccount(payable(account)).wantGas(type(uint256).max);
        }
    }

    function costOf(address sender, bytes memory data) private returns (uint256 cost) {
        uint256 before = vm.snapshotState();
        vm.prank(sender);
        cost = gasleft();
        (bool done, ) = address(escrow).call(data);
        cost -= gasleft();
        vm.revertToState(before);
        vm.assertTrue(done);
    }
}
