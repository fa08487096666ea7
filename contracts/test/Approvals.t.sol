// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {bound, vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract ApprovalsTest is EscrowTest {
    uint64 private constant DEADLINE = uint64(START + 1 hours);

    // ------------------------------------------------------------------------------------- each twin does its work

    function test_anyoneSendsMarkPaid(address sender, uint256 nonce) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = create(terms);
        ITradeEscrow.Approval memory approval = approveMarkPaid(BUYER_KEY, terms, nonce, DEADLINE);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.PaymentSent(
            tradeId,
            2,
            ITradeEscrow.State.Paid,
            uint128(terms.amount),
            uint64(START + terms.confirmationWindow),
            NOTE
        );
        vm.prank(sender);
        escrow.markPaidFor(terms, NOTE, approval);
        vm.assertTrue(escrow.isNonceUsed(buyer, nonce));
    }

    function test_anyoneSendsRefund(address sender, uint256 value) public {
        ITradeEscrow.Terms memory terms = nativeTerms();
        create(terms);
        value = bound(value, 1, terms.amount);
        ITradeEscrow.Approval memory approval = approveRefund(BUYER_KEY, terms, value, terms.amount, 9, DEADLINE);
        vm.prank(sender);
        escrow.refundFor(terms, value, terms.amount, approval);
        vm.assertEq(seller.balance, value);
    }

    function test_anyoneSendsDisputeAndEvidence(address sender, bool bySeller) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = createPaid(terms);
        uint256 key = bySeller ? SELLER_KEY : BUYER_KEY;
        uint64 deadline = tradeOf(terms).deadline;
        ITradeEscrow.Approval memory approval = approveOpenDispute(key, terms, 0, deadline + 1);
        ITradeEscrow.Approval memory evidence = approveEvidence(key, terms, 1, deadline + 1);
        if (!bySeller) {
            vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.DeadlineNotPassed.selector, deadline));
            escrow.openDisputeFor(terms, NOTE, approval);
        }
        vm.warp(deadline + 1);
        // In the signer's name, whoever relays it.
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.DisputeOpened(
            tradeId,
            arbiter,
            3,
            ITradeEscrow.State.Disputed,
            uint128(terms.amount),
            uint64(block.timestamp + terms.arbitrationWindow),
            bySeller ? seller : buyer,
            NOTE
        );
        vm.prank(sender);
        escrow.openDisputeFor(terms, NOTE, approval);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.EvidenceSubmitted(
            tradeId,
            4,
            ITradeEscrow.State.Disputed,
            uint128(terms.amount),
            uint64(block.timestamp + terms.arbitrationWindow),
            bySeller ? seller : buyer,
            NOTE
        );
        vm.prank(sender);
        escrow.submitEvidenceFor(terms, NOTE, evidence);
    }

    function test_theSignersRoleDecidesNotTheSenders() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        ITradeEscrow.Approval memory approval = approveMarkPaid(SELLER_KEY, terms, 0, DEADLINE);
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotBuyer.selector, seller));
        escrow.markPaidFor(terms, NOTE, approval);

        approval = approveRefund(SELLER_KEY, terms, 1, terms.amount, 0, DEADLINE);
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotBuyer.selector, seller));
        escrow.refundFor(terms, 1, terms.amount, approval);

        approval = approveOpenDispute(ARBITER_KEY, terms, 0, DEADLINE);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, arbiter));
        escrow.openDisputeFor(terms, NOTE, approval);

        approval = approveEvidence(ARBITER_KEY, terms, 0, DEADLINE);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotParty.selector, arbiter));
        escrow.submitEvidenceFor(terms, NOTE, approval);
    }

    // ---------------------------------------------------------------------------- no signature works a second time

    function test_anApprovalWorksOnce() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        ITradeEscrow.Approval memory approval = approveEvidence(BUYER_KEY, terms, 5, DEADLINE);
        escrow.submitEvidenceFor(terms, NOTE, approval);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 5));
        escrow.submitEvidenceFor(terms, NOTE, approval);
        // Neither does its malleable twin: s' = n − s.
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            BUYER_KEY,
            digestOf(noteStruct("SubmitEvidence", "evidenceHash", BUYER_KEY, terms, 6, DEADLINE))
        );
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        approval.nonce = 6;
        approval.signature = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, buyer));
        escrow.submitEvidenceFor(terms, NOTE, approval);
    }

    function test_noncesAreUsedInAnyOrder(uint256 first, uint256 second) public {
        vm.assume(first != second);
        vm.startPrank(buyer);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.NonceCancelled(buyer, first);
        escrow.cancelNonce(first);
        vm.assertTrue(escrow.isNonceUsed(buyer, first));
        vm.assertFalse(escrow.isNonceUsed(buyer, second));
        vm.assertFalse(escrow.isNonceUsed(seller, first));
        escrow.cancelNonce(second);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, first));
        escrow.cancelNonce(first);
    }

    function test_aCancelledNonceMakesTheApprovalWorthless(uint256 nonce) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        ITradeEscrow.Approval memory approval = approveMarkPaid(BUYER_KEY, terms, nonce, DEADLINE);
        vm.prank(buyer);
        escrow.cancelNonce(nonce);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, nonce));
        escrow.markPaidFor(terms, NOTE, approval);
    }

    function test_anyoneSendsCancelNonce(address sender, uint256 cancelled, uint256 nonce) public {
        vm.assume(cancelled != nonce);
        // Of a trade that does not exist yet: what was signed for it may be worthless before it does.
        ITradeEscrow.Terms memory terms = tokenTerms();
        ITradeEscrow.Approval memory approval = approveCancelNonce(BUYER_KEY, terms, cancelled, nonce, DEADLINE);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.NonceCancelled(buyer, cancelled);
        vm.prank(sender);
        escrow.cancelNonceFor(idOf(terms), cancelled, approval);
        vm.assertTrue(escrow.isNonceUsed(buyer, cancelled));
        vm.assertTrue(escrow.isNonceUsed(buyer, nonce));
        vm.assertFalse(escrow.isNonceUsed(sender, cancelled) && sender != buyer);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, nonce));
        escrow.cancelNonceFor(idOf(terms), cancelled, approval);
    }

    function test_aRelayedCancellationIsRefusedWhereItCameTooLate() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        bytes32 tradeId = create(terms);
        escrow.markPaidFor(terms, NOTE, approveMarkPaid(BUYER_KEY, terms, 7, DEADLINE));
        ITradeEscrow.Approval memory approval = approveCancelNonce(BUYER_KEY, terms, 7, 8, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 7));
        escrow.cancelNonceFor(tradeId, 7, approval);
        vm.assertFalse(escrow.isNonceUsed(buyer, 8));
        // Nor does an approval cancel itself, or another nonce or trade than it names.
        approval = approveCancelNonce(BUYER_KEY, terms, 9, 9, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.NonceAlreadyUsed.selector, buyer, 9));
        escrow.cancelNonceFor(tradeId, 9, approval);
        approval = approveCancelNonce(BUYER_KEY, terms, 9, 10, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, buyer));
        escrow.cancelNonceFor(tradeId, 11, approval);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, buyer));
        escrow.cancelNonceFor(NOTE, 9, approval);
    }

    function test_anApprovalEndsToTheSecond(uint256 early) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        ITradeEscrow.Approval memory approval = approveMarkPaid(BUYER_KEY, terms, 0, DEADLINE);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.ApprovalExpired.selector, DEADLINE));
        escrow.markPaidFor(terms, NOTE, approval);
        vm.warp(DEADLINE - (early % 2));
        escrow.markPaidFor(terms, NOTE, approval);
    }

    function test_anythingElseThanSignedIsRefused(uint256 which) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        ITradeEscrow.Approval memory approval = approveEvidence(BUYER_KEY, terms, 0, DEADLINE);
        bytes32 note = NOTE;
        address signer = buyer;
        which %= 7;
        if (which == 0) approval.nonce = 1;
        if (which == 1) approval.deadline += 1;
        if (which == 2) note = keccak256("other");
        if (which == 3) approval.signer = signer = seller;
        if (which == 4) vm.chainId(block.chainid + 1);
        if (which == 5) approval.signature = approveOpenDispute(BUYER_KEY, terms, 0, DEADLINE).signature;
        if (which == 6) approval.signature = "";
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, signer));
        escrow.submitEvidenceFor(terms, note, approval);
    }

    function test_anApprovalForAnotherTradeOrContractIsRefused() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        ITradeEscrow.Terms memory other = tokenTerms();
        other.salt = 8;
        createDisputed(other);
        ITradeEscrow.Approval memory approval = approveEvidence(BUYER_KEY, terms, 0, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, buyer));
        escrow.submitEvidenceFor(other, NOTE, approval);
        deployEscrow();
        createDisputed(terms);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, buyer));
        escrow.submitEvidenceFor(terms, NOTE, approval);
    }

    function test_otherRefundsThanSignedAreRefused(uint256 value, uint256 remaining) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.assume(value != 5 || remaining != terms.amount);
        ITradeEscrow.Approval memory approval = approveRefund(BUYER_KEY, terms, 5, terms.amount, 0, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, buyer));
        escrow.refundFor(terms, value, remaining, approval);
    }

    // ------------------------------------------------------------------------------------------------- who can sign

    function test_aWalletContractApprovesByErc1271() public {
        HostileAccount wallet = new HostileAccount();
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.buyer = address(wallet);
        wallet.approveDigest(idOf(terms));
        createSigned(terms, "");
        bytes32 typeHash = keccak256(
            "MarkPaid(bytes32 tradeId,address signer,bytes32 referenceHash,uint256 nonce,uint64 deadline)"
        );
        ITradeEscrow.Approval memory approval = ITradeEscrow.Approval(address(wallet), 3, DEADLINE, "any");
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, address(wallet)));
        escrow.markPaidFor(terms, NOTE, approval);
        wallet.approveDigest(digestOf(keccak256(abi.encode(typeHash, idOf(terms), wallet, NOTE, 3, DEADLINE))));
        escrow.markPaidFor(terms, NOTE, approval);
        assertState(terms, ITradeEscrow.State.Paid);
    }

    function test_aKeyWithCodeStillApproves() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        create(terms);
        vm.etch(buyer, address(new HostileAccount()).code);
        escrow.markPaidFor(terms, NOTE, approveMarkPaid(BUYER_KEY, terms, 0, DEADLINE));
        assertState(terms, ITradeEscrow.State.Paid);
    }

    function test_theZeroAddressNeverSigned() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        createDisputed(terms);
        ITradeEscrow.Approval memory approval = ITradeEscrow.Approval(address(0), 0, DEADLINE, new bytes(65));
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.InvalidApprovalSignature.selector, address(0)));
        escrow.submitEvidenceFor(terms, NOTE, approval);
    }
}
