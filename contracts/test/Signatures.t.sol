// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {TradeEscrow} from "../src/TradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

/// @notice 6: no signature works twice, on another chain, contract, trade, state or call, for another signer, after its
/// deadline or cancelNonce. Every sentence for each of the seven calls that an approval can stand for.
contract SignaturesTest is EscrowTest {
    uint64 private constant DEADLINE = uint64(START + 300 days);
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint256 private constant CALLS = 7;
    uint256 private constant PART = 3_000;
    uint256 private constant CANCELLED = 77;

    // ---------------------------------------------------------------------------------------- the seven, as a table

    /// @dev 0 markPaidFor, 1 refundFor, 2 openDisputeFor, 3 submitEvidenceFor, 4 settle, 5 extendDeadline (both
    /// sent by the seller), 6 cancelNonceFor. The refund is of as much as the settlement's share, so that their structs
    /// differ in nothing but the type.
    function approve(
        uint256 which,
        ITradeEscrow.Terms memory terms,
        uint256 nonce
    ) private view returns (ITradeEscrow.Approval memory) {
        if (which == 0) return approveMarkPaid(BUYER_KEY, terms, nonce, DEADLINE);
        if (which == 1) return approveRefund(BUYER_KEY, terms, PART, terms.amount, nonce, DEADLINE);
        if (which == 2) return approveOpenDispute(BUYER_KEY, terms, nonce, DEADLINE);
        if (which == 3) return approveEvidence(BUYER_KEY, terms, nonce, DEADLINE);
        if (which == 4) return approveSettle(BUYER_KEY, terms, PART, terms.amount, nonce, DEADLINE);
        if (which == 5) return approveExtension(BUYER_KEY, terms, laterOf(terms), nonce, DEADLINE);
        return approveCancelNonce(BUYER_KEY, terms, CANCELLED, nonce, DEADLINE);
    }

    function send(
        uint256 which,
        ITradeEscrow.Terms memory terms,
        ITradeEscrow.Approval memory approval
    ) private returns (bool done, bytes memory answer) {
        bytes memory data;
        if (which == 0) data = abi.encodeCall(escrow.markPaidFor, (terms, NOTE, approval));
        if (which == 1) data = abi.encodeCall(escrow.refundFor, (terms, PART, terms.amount, approval));
        if (which == 2) data = abi.encodeCall(escrow.openDisputeFor, (terms, NOTE, approval));
        if (which == 3) data = abi.encodeCall(escrow.submitEvidenceFor, (terms, NOTE, approval));
        ITradeEscrow.Approval[] memory approvals = new ITradeEscrow.Approval[](1);
        approvals[0] = approval;
        if (which == 4) data = abi.encodeCall(escrow.settle, (terms, PART, terms.amount, approvals));
        if (which == 5) data = abi.encodeCall(escrow.extendDeadline, (terms, laterOf(terms), approvals));
        if (which == 6) data = abi.encodeCall(escrow.cancelNonceFor, (idOf(terms), CANCELLED, approval));
        vm.prank(which == 4 || which == 5 ? seller : stranger);
        return address(escrow).call(data);
    }

    function laterOf(ITradeEscrow.Terms memory terms) private view returns (uint64) {
        return tradeOf(terms).deadline + 1 days;
    }

    /// @dev A fresh trade in which the buyer may make this call.
    function prepare(uint256 which, uint256 salt) private returns (ITradeEscrow.Terms memory terms) {
        vm.warp(START);
        terms = tokenTerms();
        terms.salt = salt;
        if (which == 0) create(terms);
        else if (which == 3) createDisputed(terms);
        else createPaid(terms);
        if (which == 2) vm.warp(tradeOf(terms).deadline + 1);
    }

    function refuse(
        uint256 which,
        ITradeEscrow.Terms memory terms,
        ITradeEscrow.Approval memory approval,
        bytes memory refusal
    ) private {
        (bool done, bytes memory answer) = send(which, terms, approval);
        vm.assertFalse(done);
        vm.assertEq(answer, refusal);
    }

    function invalid(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, signer);
    }

    // ------------------------------------------------------------------------------------------------- each sentence

    function test_everyApprovalWorksOnceOnly() public {
        for (uint256 which = 0; which < CALLS; ++which) {
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            uint256 before = vm.snapshotState();
            (bool done, ) = send(which, terms, approval);
            vm.assertTrue(done);
            vm.assertTrue(escrow.isNonceUsed(buyer, which));
            // Where the trade still lives, the nonce alone stands against a second time.
            (done, ) = send(which, terms, approval);
            vm.assertFalse(done);
            vm.revertToState(before);
            ITradeEscrow.Approval memory first = approveEvidence(BUYER_KEY, evidenceTrade(), which, DEADLINE);
            escrow.submitEvidenceFor(evidenceTrade(), NOTE, first);
            refuse(
                which,
                terms,
                approval,
                abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, which)
            );
        }
    }

    function evidenceTrade() private returns (ITradeEscrow.Terms memory terms) {
        terms = nativeTerms();
        terms.fundBy = type(uint64).max;
        if (tradeOf(terms).state == ITradeEscrow.State.None) createDisputed(terms);
    }

    function test_noApprovalWorksOnAnotherChain() public {
        for (uint256 which = 0; which < CALLS; ++which) {
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            vm.chainId(block.chainid + 1);
            // The trade is the same there, if the chain has split; the approval is not.
            refuse(which, terms, approval, invalid(buyer));
            (bool done, ) = send(which, terms, approve(which, terms, which));
            vm.assertTrue(done);
            vm.chainId(block.chainid - 1);
        }
    }

    function test_noApprovalWorksOnAnotherContract() public {
        TradeEscrow first = escrow;
        for (uint256 which = 0; which < CALLS; ++which) {
            escrow = first;
            deploymentChainId = block.chainid;
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            deployEscrow();
            prepare(which, 100 + which);
            refuse(which, terms, approval, invalid(buyer));
        }
    }

    function test_noApprovalWorksForAnotherTrade() public {
        for (uint256 which = 0; which < CALLS; ++which) {
            ITradeEscrow.Approval memory approval = approve(which, prepare(which, 100 + which), which);
            ITradeEscrow.Terms memory other = prepare(which, 200 + which);
            refuse(which, other, approval, invalid(buyer));
        }
    }

    function test_noApprovalWorksForAnotherCall() public {
        for (uint256 signedFor = 0; signedFor < CALLS; ++signedFor) {
            for (uint256 which = 0; which < CALLS; ++which) {
                if (which == signedFor) continue;
                ITradeEscrow.Terms memory terms = prepare(which, 100 + signedFor * CALLS + which);
                refuse(which, terms, approve(signedFor, terms, which), invalid(buyer));
            }
        }
    }

    function test_noApprovalWorksForAnotherNonceOrDeadline() public {
        for (uint256 which = 0; which < CALLS; ++which) {
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            approval.nonce += 1;
            refuse(which, terms, approval, invalid(buyer));
            approval.nonce += 255;
            refuse(which, terms, approval, invalid(buyer));
            approval.nonce = which;
            approval.deadline += 1;
            refuse(which, terms, approval, invalid(buyer));
        }
    }

    function test_noApprovalWorksForAnotherSigner() public {
        for (uint256 which = 0; which < CALLS; ++which) {
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            approval.signer = seller;
            refuse(which, terms, approval, invalid(seller));
        }
    }

    function test_noApprovalWorksAfterItsDeadlineOrCancelNonce() public {
        for (uint256 which = 0; which < CALLS; ++which) {
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            vm.prank(buyer);
            escrow.cancelNonce(which);
            refuse(
                which,
                terms,
                approval,
                abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, which)
            );
            approval = approve(which, terms, 50 + which);
            uint64 deadline = DEADLINE;
            if (which == 5) {
                // Before the trade's own deadline, after which nobody extends it.
                deadline = uint64(START + 1 hours);
                approval = approveExtension(BUYER_KEY, terms, laterOf(terms), 55, deadline);
            }
            vm.warp(deadline + 1);
            refuse(which, terms, approval, abi.encodeWithSelector(ITradeEscrow.ApprovalExpired.selector, deadline));
        }
    }

    function test_anApprovalWhoseCallFailsIsNotSpent() public {
        // A cancellation asks nothing of its trade.
        for (uint256 which = 0; which < 6; ++which) {
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            if (tradeOf(terms).state != ITradeEscrow.State.Funded) refundAs(buyer, terms, terms.amount);
            else confirmAs(seller, terms, terms.amount);
            (bool done, ) = send(which, terms, approval);
            vm.assertFalse(done);
            vm.assertFalse(escrow.isNonceUsed(buyer, which));
        }
    }

    // --------------------------------------------------------------------------------------- other forms of the same

    /// @dev High s, compact (EIP-2098), v of 0 or 1, a byte too many, a byte too few, the other v.
    function otherForms(uint256 key, bytes32 digest) private pure returns (bytes[7] memory forms) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        forms[0] = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        forms[1] = abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        forms[2] = abi.encodePacked(r, s, v - 27);
        forms[3] = abi.encodePacked(r, s, v, uint8(0));
        forms[4] = abi.encodePacked(r, s);
        forms[5] = abi.encodePacked(r, s, v == 27 ? uint8(28) : uint8(27));
        forms[6] = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v);
    }

    function test_anApprovalHasOneFormOnly() public {
        for (uint256 which = 0; which < CALLS; ++which) {
            ITradeEscrow.Terms memory terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, which);
            bytes memory good = approval.signature;
            bytes[7] memory forms = otherForms(BUYER_KEY, digestOfApproval(which, terms));
            for (uint256 i = 0; i < forms.length; ++i) {
                approval.signature = forms[i];
                refuse(which, terms, approval, invalid(buyer));
            }
            approval.signature = good;
            (bool done, ) = send(which, terms, approval);
            vm.assertTrue(done);
        }
    }

    function test_theBuyersWordHasOneFormOnly() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        bytes[7] memory forms = otherForms(BUYER_KEY, idOf(terms));
        for (uint256 i = 0; i < forms.length; ++i) {
            endow(terms);
            vm.prank(seller);
            vm.expectRevert(ITradeEscrow.InvalidBuyerSignature.selector);
            escrow.createTrade{value: terms.amount}(terms, forms[i]);
        }
    }

    function test_theBuyersWordOnTheTermsIsNoApprovalAndTheOtherWayRound() public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        bytes[CALLS] memory signatures;
        for (uint256 i = 0; i < CALLS; ++i) signatures[i] = approve(i, terms, 0).signature;
        for (uint256 i = 0; i < CALLS; ++i) {
            endow(terms);
            vm.prank(seller);
            vm.expectRevert(ITradeEscrow.InvalidBuyerSignature.selector);
            escrow.createTrade{value: terms.amount}(terms, signatures[i]);
        }
        for (uint256 which = 0; which < CALLS; ++which) {
            terms = prepare(which, 100 + which);
            ITradeEscrow.Approval memory approval = approve(which, terms, 0);
            approval.signature = buyerSignature(terms);
            refuse(which, terms, approval, invalid(buyer));
        }
    }

    function digestOfApproval(uint256 which, ITradeEscrow.Terms memory terms) private view returns (bytes32) {
        if (which == 6) {
            bytes32 cancel = keccak256(
                "CancelNonce(bytes32 tradeId,address signer,uint256 cancelled,uint256 nonce,uint64 deadline)"
            );
            return digestOf(keccak256(abi.encode(cancel, idOf(terms), buyer, CANCELLED, which, DEADLINE)));
        }
        if (which == 1 || which == 4 || which == 5) {
            string[3] memory members = [
                "Refund(bytes32 tradeId,address signer,uint8 state,uint256 value,uint256 remaining,",
                "Settle(bytes32 tradeId,address signer,uint8 state,uint256 toBuyer,uint256 remaining,",
                "ExtendDeadline(bytes32 tradeId,address signer,uint8 state,uint64 currentDeadline,uint64 newDeadline,"
            ];
            bytes32 typeHash = keccak256(
                bytes(string.concat(members[which == 1 ? 0 : which - 3], "uint256 nonce,uint64 deadline)"))
            );
            uint256 first = which == 5 ? tradeOf(terms).deadline : PART;
            uint256 second = which == 5 ? laterOf(terms) : terms.amount;
            return digestOf(proposalStruct(typeHash, BUYER_KEY, terms, first, second, which, DEADLINE));
        }
        string memory name = which == 0 ? "MarkPaid" : which == 2 ? "OpenDispute" : "SubmitEvidence";
        string memory argument = which == 0 ? "referenceHash" : "evidenceHash";
        return digestOf(noteStruct(name, argument, BUYER_KEY, terms, which, DEADLINE));
    }

    // -------------------------------------------------------------------------------------------- accounts with code

    function test_aWalletsSignatureThatLaterBecomesInvalidStopsTheCallNotTheTrade() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = nativeTerms();
        terms.buyer = address(wallet);
        // Valid when the seller looked, revoked before the seller locked.
        wallet.approveDigest(idOf(terms));
        wallet.approveDigest(bytes32(0));
        endow(terms);
        vm.prank(seller);
        vm.expectRevert(ITradeEscrow.InvalidBuyerSignature.selector);
        escrow.createTrade{value: terms.amount}(terms, "");

        // Revoked after the lock: the trade goes on as signed, by the wallet's own calls.
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        wallet.approveDigest(bytes32(0));
        ITradeEscrow.Approval memory approval = ITradeEscrow.Approval(address(wallet), 3, DEADLINE, "any");
        vm.expectRevert(invalid(address(wallet)));
        escrow.markPaidFor(terms, NOTE, approval);
        wallet.execute(address(escrow), 0, abi.encodeCall(escrow.markPaid, (terms, NOTE)));
        confirmAs(seller, terms, terms.amount);
        vm.assertEq(address(wallet).balance, terms.amount - feeOf(terms.amount));
    }

    function test_aWalletThatFailsOrBurnsWhenAskedHasNotSigned() public {
        // An account with code that knows no isValidSignature.
        ITradeEscrow.Terms memory terms = nativeTerms();
        terms.buyer = address(stablecoin);
        endow(terms);
        vm.prank(seller);
        vm.expectRevert(ITradeEscrow.InvalidBuyerSignature.selector);
        escrow.createTrade{value: terms.amount}(terms, "");
        // One that answers 1 MB.
        HostileAccount wallet = new HostileAccount();
        wallet.answerGiant(true);
        wallet.setGiantBytes(1_000_000);
        terms.buyer = address(wallet);
        vm.prank(seller);
        vm.expectRevert(ITradeEscrow.InvalidBuyerSignature.selector);
        escrow.createTrade{value: terms.amount}(terms, "");
    }

    /// @notice A real delegation (EIP-7702), on an EVM that has it: the key signs terms and approvals as before, its
    /// code may refuse the coin, and then there is a credit.
    /// forge-config: default.evm_version = "prague"
    function test_aDelegatedKeyKeepsItsWordAndItsMoney() public {
        HostileAccount delegate = new HostileAccount();
        vm.signAndAttachDelegation(address(delegate), BUYER_KEY);
        ITradeEscrow.Terms memory terms = nativeTerms();
        create(terms);
        vm.assertEq(buyer.code.length, 23);
        HostileAccount(payable(buyer)).behave(HostileAccount.Behaviour.Reverts);
        escrow.markPaidFor(terms, NOTE, approveMarkPaid(BUYER_KEY, terms, 0, DEADLINE));
        confirmAs(seller, terms, terms.amount);
        uint256 credit = terms.amount - feeOf(terms.amount);
        vm.assertEq(escrow.credits(address(0), buyer), credit);
        withdrawAll(buyer, address(0), buyer, stranger);
        vm.assertEq(stranger.balance, credit);
        // What its code signs by ERC-1271 counts too: the account's owner chose that code.
        HostileAccount(payable(buyer)).approveDigest(idOf(tokenTerms()));
        createSigned(tokenTerms(), "");
    }
}
