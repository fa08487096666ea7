// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract PayoutsTest is EscrowTest {
    HostileAccount private wallet;

    function setUp() public override {
        super.setUp();
        wallet = new HostileAccount();
    }

    // ------------------------------------------------------------------------------------- receivers of the coin

    function test_aRefusedPushBecomesACredit(uint256 how) public {
        HostileAccount.Behaviour[3] memory refusals = [
            HostileAccount.Behaviour.Reverts,
            HostileAccount.Behaviour.RevertsGiant,
            HostileAccount.Behaviour.BurnsGas
        ];
        ITradeEscrow.Terms memory terms = walletBuys();
        wallet.behave(refusals[how % 3]);
        uint256 rest = terms.amount - feeOf(terms.amount);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.PayoutCredited(
            idOf(terms),
            address(wallet),
            6,
            ITradeEscrow.State.Completed,
            0,
            0,
            address(0),
            rest
        );
        confirmAs(seller, terms, terms.amount);
        vm.assertEq(tradeOf(terms).tradeSeq, 6);
        vm.assertEq(address(wallet).balance, 0);
        vm.assertEq(escrow.credits(address(0), address(wallet)), rest);
        vm.assertEq(address(escrow).balance, terms.amount);
    }

    function test_aGiantAnswerCostsNothing() public {
        ITradeEscrow.Terms memory terms = walletBuys();
        wallet.behave(HostileAccount.Behaviour.ReturnsGiant);
        uint256 gasBefore = gasleft();
        confirmAs(seller, terms, terms.amount);
        vm.assertLe(gasBefore - gasleft(), 200_000, "gas");
        vm.assertEq(address(wallet).balance, terms.amount - feeOf(terms.amount));
    }

    /// forge-config: default.fuzz.runs = 16
    function test_aMegabyteFromAReceiverIsACreditAndLaterAWithdrawal(bool reverts) public {
        ITradeEscrow.Terms memory terms = walletBuys();
        // More memory than 200,000 gas can pay.
        wallet.setGiantBytes(1_000_000);
        wallet.behave(reverts ? HostileAccount.Behaviour.RevertsGiant : HostileAccount.Behaviour.ReturnsGiant);
        uint256 gasBefore = gasleft();
        confirmAs(seller, terms, terms.amount);
        vm.assertLe(gasBefore - gasleft(), 400_000, "gas");
        uint256 credit = escrow.credits(address(0), address(wallet));
        vm.assertEq(credit, terms.amount - feeOf(terms.amount));
        // A withdrawal has all the gas there is; still nothing of the answer is copied.
        gasBefore = gasleft();
        vm.prank(stranger);
        if (reverts) vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NativeTransferFailed.selector, wallet));
        escrow.withdraw(address(0), address(wallet), address(wallet), credit);
        // The receiver pays about 2,200,000 for its megabyte; a copy would cost as much again.
        vm.assertLe(gasBefore - gasleft(), 3_000_000, "gas");
        vm.assertEq(address(wallet).balance, reverts ? 0 : credit);
    }

    function test_onePartyNeverBlocksTheOthersPayout(bool buyerIsHostile, uint256 how, uint16 buyerBps) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        buyerBps = uint16(bound(buyerBps, 1, 9_999));
        createDisputed(terms);
        address hostile = buyerIsHostile ? buyer : seller;
        vm.etch(hostile, address(wallet).code);
        HostileAccount(payable(hostile)).behave(
            how % 2 == 0 ? HostileAccount.Behaviour.RevertsGiant : HostileAccount.Behaviour.BurnsGas
        );
        vm.prank(arbiter);
        escrow.resolveDispute(terms, buyerBps, NOTE);
        uint256 rest = terms.amount - terms.arbiterFee;
        uint256 toBuyer = (rest * buyerBps) / 10_000;
        uint256 buyerGets = toBuyer - feeOf(toBuyer);
        vm.assertEq(buyer.balance, buyerIsHostile ? 0 : buyerGets);
        vm.assertEq(escrow.credits(address(0), buyer), buyerIsHostile ? buyerGets : 0);
        vm.assertEq(seller.balance, buyerIsHostile ? rest - toBuyer : 0);
        vm.assertEq(escrow.credits(address(0), seller), buyerIsHostile ? 0 : rest - toBuyer);
    }

    function test_noAmountOfGasTurnsAPayoutIntoACredit(uint256 gasLimit) public {
        gasLimit = bound(gasLimit, 60_000, 500_000);
        ITradeEscrow.Terms memory terms = walletBuys();
        // All of its 200,000 and the stipend of 2,300, less what it takes to look.
        wallet.wantGas(195_000);
        bytes memory call_ = abi.encodeCall(escrow.confirmPayment, (terms, terms.amount, terms.amount));
        vm.prank(seller);
        (bool done, ) = address(escrow).call{gas: gasLimit}(call_);
        vm.assertEq(escrow.credits(address(0), address(wallet)), 0);
        vm.assertEq(address(wallet).balance, done ? terms.amount - feeOf(terms.amount) : 0);
        assertState(terms, done ? ITradeEscrow.State.Completed : ITradeEscrow.State.Paid);
    }

    function test_tooLittleGasIsSaid() public {
        ITradeEscrow.Terms memory terms = walletBuys();
        wallet.wantGas(195_000);
        vm.prank(seller);
        (bool done, bytes memory answer) = address(escrow).call{gas: 200_000}(
            abi.encodeCall(escrow.confirmPayment, (terms, terms.amount, terms.amount))
        );
        vm.assertFalse(done);
        vm.assertEq(answer, abi.encodeWithSelector(ITradeEscrow.NotEnoughGasForPayout.selector));
    }

    // -------------------------------------------------------------------------------------------------- reentrancy

    function test_noCallIsReenteredThroughAPayout(uint256 which) public {
        ITradeEscrow.Terms memory terms = walletBuys();
        bytes[] memory calls = everyCall(terms);
        for (uint256 i = 0; i < calls.length; ++i) {
            wallet.prepareAttack(address(escrow), calls[i]);
            confirmAs(seller, terms, 1 + (which % 1_000));
            vm.assertTrue(wallet.attacked());
            vm.assertFalse(wallet.attackSucceeded());
            vm.assertEq(
                wallet.attackAnswer(),
                abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
            );
        }
    }

    function test_noCallIsReenteredThroughAWithdrawal() public {
        ITradeEscrow.Terms memory terms = walletBuys();
        wallet.behave(HostileAccount.Behaviour.Reverts);
        confirmAs(seller, terms, terms.amount);
        bytes memory again = abi.encodeCall(escrow.withdraw, (address(0), address(wallet), address(wallet), 1));
        wallet.prepareAttack(address(escrow), again);
        withdrawAll(stranger, address(0), address(wallet), address(wallet));
        vm.assertTrue(wallet.attacked());
        vm.assertFalse(wallet.attackSucceeded());
        vm.assertEq(address(wallet).balance, terms.amount - feeOf(terms.amount));
    }

    function everyCall(ITradeEscrow.Terms memory terms) private view returns (bytes[] memory calls) {
        ITradeEscrow.Permit memory permit;
        ITradeEscrow.Approval memory approval;
        ITradeEscrow.Approval[] memory approvals;
        calls = new bytes[](21);
        calls[0] = abi.encodeCall(escrow.createTrade, (terms, ""));
        calls[1] = abi.encodeCall(escrow.createTradeWithPermit, (terms, "", permit));
        calls[2] = abi.encodeCall(escrow.markPaid, (terms, NOTE));
        calls[3] = abi.encodeCall(escrow.markPaidFor, (terms, NOTE, approval));
        calls[4] = abi.encodeCall(escrow.confirmPayment, (terms, 1, 1));
        calls[5] = abi.encodeCall(escrow.refund, (terms, 1, 1));
        calls[6] = abi.encodeCall(escrow.refundFor, (terms, 1, 1, approval));
        calls[7] = abi.encodeCall(escrow.cancelExpired, (terms));
        calls[8] = abi.encodeCall(escrow.openDispute, (terms, NOTE));
        calls[9] = abi.encodeCall(escrow.openDisputeFor, (terms, NOTE, approval));
        calls[10] = abi.encodeCall(escrow.submitEvidence, (terms, NOTE));
        calls[11] = abi.encodeCall(escrow.submitEvidenceFor, (terms, NOTE, approval));
        calls[12] = abi.encodeCall(escrow.resolveDispute, (terms, 1, NOTE));
        calls[13] = abi.encodeCall(escrow.escalateDispute, (terms));
        calls[14] = abi.encodeCall(escrow.expireDispute, (terms));
        calls[15] = abi.encodeCall(escrow.withdraw, (address(0), feeRecipient, feeRecipient, 1));
        calls[16] = abi.encodeCall(escrow.cancelNonce, (1));
        calls[17] = abi.encodeCall(escrow.settle, (terms, 1, 1, approvals));
        calls[18] = abi.encodeCall(escrow.extendDeadline, (terms, 1, approvals));
        calls[19] = abi.encodeCall(escrow.declineDispute, (terms));
        calls[20] = abi.encodeCall(escrow.cancelNonceFor, (NOTE, 1, approval));
    }

    // ---------------------------------------------------------------------------------------------------- withdraw

    function test_theAccountWithdrawsAllToAnywhere(address to, bool native) public {
        vm.assume(to.code.length == 0 && uint160(to) > 0xffff && to != buyer && to != seller);
        ITradeEscrow.Terms memory terms = native ? nativeTerms() : tokenTerms();
        createPaid(terms);
        confirmAs(seller, terms, terms.amount);
        uint256 credit = feeOf(terms.amount);
        uint256 before = balanceOf(terms.token, to);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.Withdrawn(terms.token, feeRecipient, to, credit);
        vm.prank(feeRecipient);
        escrow.withdraw(terms.token, feeRecipient, to, credit);
        vm.assertEq(balanceOf(terms.token, to), before + credit);
        vm.assertEq(escrow.credits(terms.token, feeRecipient), 0);
        bytes memory nothing = abi.encodeWithSelector(ITradeEscrow.NothingToWithdraw.selector);
        refuseWithdrawal(feeRecipient, terms.token, feeRecipient, to, nothing);
    }

    function test_anyoneWithdrawsToTheAccountOnly(address caller) public {
        vm.assume(caller != feeRecipient);
        ITradeEscrow.Terms memory terms = tokenTerms();
        createPaid(terms);
        confirmAs(seller, terms, terms.amount);
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.CallerNotAccount.selector, caller);
        refuseWithdrawal(caller, terms.token, feeRecipient, stranger, refusal);
        withdrawAll(caller, terms.token, feeRecipient, feeRecipient);
        vm.assertEq(stablecoin.balanceOf(feeRecipient), feeOf(terms.amount));
    }

    function test_aCreditNeverGoesNowhereOrToTheEscrow() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        createPaid(terms);
        confirmAs(seller, terms, terms.amount);
        address[2] memory bad = [address(0), address(escrow)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.InvalidRecipient.selector, bad[i]);
            refuseWithdrawal(feeRecipient, address(0), feeRecipient, bad[i], refusal);
        }
    }

    function test_aFailedWithdrawalKeepsTheCredit() public {
        ITradeEscrow.Terms memory terms = walletBuys();
        wallet.behave(HostileAccount.Behaviour.RevertsGiant);
        confirmAs(seller, terms, terms.amount);
        uint256 credit = escrow.credits(address(0), address(wallet));
        bytes memory refusal = abi.encodeWithSelector(ITradeEscrow.NativeTransferFailed.selector, address(wallet));
        refuseWithdrawal(stranger, address(0), address(wallet), address(wallet), refusal);
        vm.assertEq(escrow.credits(address(0), address(wallet)), credit);
        wallet.execute(
            address(escrow),
            0,
            abi.encodeCall(escrow.withdraw, (address(0), address(wallet), stranger, credit))
        );
        vm.assertEq(stranger.balance, credit);
    }

    // -------------------------------------------------------------------------------------------------------- else

    function test_nobodyButTheEscrowPushes(address caller) public {
        vm.assume(caller != address(escrow));
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotEscrow.selector, caller));
        escrow.pushToken(address(stablecoin), caller, 1);
    }

    function test_plainTransfersOfTheCoinAreRefused() public {
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        (bool done, ) = address(escrow).call{value: 1 ether}("");
        vm.assertFalse(done);
    }

    function test_oneWeiIsDividedWithoutLoss(uint16 buyerBps) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        (terms.amount, terms.arbiterFee) = (1, 0);
        buyerBps = uint16(bound(buyerBps, 0, 10_000));
        createDisputed(terms);
        vm.prank(arbiter);
        escrow.resolveDispute(terms, buyerBps, NOTE);
        vm.assertEq(buyer.balance, buyerBps == 10_000 ? 1 : 0);
        vm.assertEq(seller.balance, buyerBps == 10_000 ? 0 : 1);
    }

    function walletBuys() private returns (ITradeEscrow.Terms memory terms) {
        terms = nativeTerms();
        terms.buyer = address(wallet);
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        wallet.execute(address(escrow), 0, abi.encodeCall(escrow.markPaid, (terms, NOTE)));
    }
}
