// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../src/ITradeEscrow.sol";
import {TradeEscrow} from "../../src/TradeEscrow.sol";
import {TestStablecoin} from "../../src/test/TestStablecoin.sol";
import {vm} from "./Cheats.sol";

/// @notice An escrow with a fee of 0.5 %, four people, and their signatures. The digests are computed here from the
/// words of the specification, not asked from the contract.
abstract contract EscrowFixture {
    uint256 internal constant START = 1_800_000_000;
    uint16 internal constant FEE_BPS = 50;
    uint256 internal constant SELLER_KEY = 0xA11CE;
    uint256 internal constant BUYER_KEY = 0xB0B;
    uint256 internal constant ARBITER_KEY = 0xA2B17E2;
    bytes32 internal constant NOTE = keccak256("note");

    TradeEscrow internal escrow;
    TestStablecoin internal stablecoin;
    /// @dev Under which trades are named for ever, whatever the chain's id is now.
    uint256 internal deploymentChainId;
    address internal seller = vm.addr(SELLER_KEY);
    address internal buyer = vm.addr(BUYER_KEY);
    address internal arbiter = vm.addr(ARBITER_KEY);
    address internal fallbackArbiter = address(0xFA11BAC);
    address internal feeRecipient = address(0xFEE);
    address internal stranger = address(0x57A6E6);

    function deploy() internal {
        vm.warp(START);
        deployEscrow();
        stablecoin = new TestStablecoin();
    }

    function deployEscrow() internal {
        escrow = new TradeEscrow(FEE_BPS, feeRecipient);
        deploymentChainId = block.chainid;
    }

    // ------------------------------------------------------------------------------------------------------- terms

    function tokenTerms() internal view returns (ITradeEscrow.Terms memory) {
        return
            ITradeEscrow.Terms({
                seller: seller,
                buyer: buyer,
                arbiter: arbiter,
                fallbackArbiter: fallbackArbiter,
                token: address(stablecoin),
                amount: 1_000_000_007,
                paymentWindow: 1 days,
                confirmationWindow: 2 days,
                arbitrationWindow: 5 days,
                defaultBuyerBps: 5_000,
                arbiterFee: 10_000_003,
                fundBy: uint64(START + 1 hours),
                detailsHash: keccak256("details"),
                salt: 7
            });
    }

    function nativeTerms() internal view returns (ITradeEscrow.Terms memory terms) {
        terms = tokenTerms();
        terms.token = address(0);
    }

    function domainSeparator(uint256 chainId) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                    keccak256("TradeEscrow"),
                    keccak256("2"),
                    chainId,
                    address(escrow)
                )
            );
    }

    function digestOf(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(block.chainid), structHash));
    }

    function idOf(ITradeEscrow.Terms memory terms) internal view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Terms(address seller,address buyer,address arbiter,address fallbackArbiter,address token,uint256 amount,uint32 paymentWindow,uint32 confirmationWindow,uint32 arbitrationWindow,uint16 defaultBuyerBps,uint256 arbiterFee,uint64 fundBy,bytes32 detailsHash,uint256 salt)"
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, terms));
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(deploymentChainId), structHash));
    }

    function signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function buyerSignature(ITradeEscrow.Terms memory terms) internal view returns (bytes memory) {
        return signed(BUYER_KEY, idOf(terms));
    }

    // ------------------------------------------------------------------------------------------------------- steps

    /// @dev Gives the seller what the trade needs, and the escrow its allowance.
    function endow(ITradeEscrow.Terms memory terms) internal returns (uint256 value) {
        if (terms.token == address(0)) {
            vm.deal(terms.seller, terms.seller.balance + terms.amount);
            return terms.amount;
        }
        TestStablecoin(terms.token).mint(terms.seller, terms.amount);
        vm.prank(terms.seller);
        TestStablecoin(terms.token).approve(address(escrow), terms.amount);
    }

    function create(ITradeEscrow.Terms memory terms) internal returns (bytes32 tradeId) {
        return createSigned(terms, buyerSignature(terms));
    }

    function createSigned(ITradeEscrow.Terms memory terms, bytes memory signature) internal returns (bytes32) {
        uint256 value = endow(terms);
        vm.prank(terms.seller);
        escrow.createTrade{value: value}(terms, signature);
        return idOf(terms);
    }

    function createPaid(ITradeEscrow.Terms memory terms) internal returns (bytes32 tradeId) {
        tradeId = create(terms);
        vm.prank(terms.buyer);
        escrow.markPaid(terms, NOTE);
    }

    function createDisputed(ITradeEscrow.Terms memory terms) internal returns (bytes32 tradeId) {
        tradeId = createPaid(terms);
        vm.prank(terms.seller);
        escrow.openDispute(terms, NOTE);
    }

    /// @dev Brings a fresh trade into one of the three live states.
    function createLive(ITradeEscrow.Terms memory terms, uint256 which) internal returns (bytes32) {
        if (which % 3 == 0) return create(terms);
        if (which % 3 == 1) return createPaid(terms);
        return createDisputed(terms);
    }

    function confirmAs(address caller, ITradeEscrow.Terms memory terms, uint256 value) internal {
        uint256 remaining = remainingOf(terms);
        vm.prank(caller);
        escrow.confirmPayment(terms, value, remaining);
    }

    function refundAs(address caller, ITradeEscrow.Terms memory terms, uint256 value) internal {
        uint256 remaining = remainingOf(terms);
        vm.prank(caller);
        escrow.refund(terms, value, remaining);
    }

    function withdrawAll(address caller, address token, address account, address to) internal {
        uint256 credit = escrow.credits(token, account);
        vm.prank(caller);
        escrow.withdraw(token, account, to, credit);
    }

    /// @param refusal Empty = whatever it is.
    function refuseWithdrawal(
        address caller,
        address token,
        address account,
        address to,
        bytes memory refusal
    ) internal {
        uint256 credit = escrow.credits(token, account);
        vm.prank(caller);
        if (refusal.length == 0) vm.expectRevert();
        else vm.expectRevert(refusal);
        escrow.withdraw(token, account, to, credit);
    }

    /// @dev What the party can do with nobody's help, as soon as it is allowed, up to the trade's end.
    function endAlone(ITradeEscrow.Terms memory terms, address party) internal {
        if (tradeOf(terms).state == ITradeEscrow.State.Funded) {
            if (party == terms.buyer) {
                refundAs(party, terms, remainingOf(terms));
                return;
            }
            waitUntilAfter(tradeOf(terms).deadline);
            vm.prank(party);
            escrow.cancelExpired(terms);
            return;
        }
        if (tradeOf(terms).state == ITradeEscrow.State.Paid) {
            if (party == terms.buyer) waitUntilAfter(tradeOf(terms).deadline);
            vm.prank(party);
            escrow.openDispute(terms, NOTE);
        }
        waitUntilAfter(tradeOf(terms).deadline);
        if (terms.fallbackArbiter != address(0) && !tradeOf(terms).escalated) {
            vm.prank(party);
            escrow.escalateDispute(terms);
            waitUntilAfter(tradeOf(terms).deadline);
        }
        vm.prank(party);
        escrow.expireDispute(terms);
    }

    function waitUntilAfter(uint256 deadline) private {
        if (block.timestamp <= deadline) vm.warp(deadline + 1);
    }

    /// @dev Within which either party alone can end a trade; each "after" costs its second.
    function longestLife(ITradeEscrow.Terms memory terms) internal pure returns (uint256) {
        uint256 windows = uint256(terms.paymentWindow) + terms.confirmationWindow + 2 * terms.arbitrationWindow;
        return windows + 2 hours + 4;
    }

    // ------------------------------------------------------------------------------------------------------- reads

    function tradeOf(ITradeEscrow.Terms memory terms) internal view returns (ITradeEscrow.Trade memory) {
        return escrow.getTrade(idOf(terms));
    }

    function remainingOf(ITradeEscrow.Terms memory terms) internal view returns (uint256) {
        return tradeOf(terms).remaining;
    }

    function balanceOf(address token, address account) internal view returns (uint256) {
        return token == address(0) ? account.balance : TestStablecoin(token).balanceOf(account);
    }

    function assertState(ITradeEscrow.Terms memory terms, ITradeEscrow.State expected) internal view {
        vm.assertEq(uint256(tradeOf(terms).state), uint256(expected), "state");
    }

    function feeOf(uint256 toBuyer) internal pure returns (uint256) {
        return (toBuyer * FEE_BPS) / 10_000;
    }

    // --------------------------------------------------------------------------------------------------- approvals

    function approvalBy(
        uint256 key,
        bytes32 structHash,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        return
            ITradeEscrow.Approval({
                signer: vm.addr(key),
                nonce: nonce,
                deadline: deadline,
                signature: signed(key, digestOf(structHash))
            });
    }

    function approveMarkPaid(
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        return approvalBy(key, noteStruct("MarkPaid", "referenceHash", key, terms, nonce, deadline), nonce, deadline);
    }

    function approveOpenDispute(
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        return approvalBy(key, noteStruct("OpenDispute", "evidenceHash", key, terms, nonce, deadline), nonce, deadline);
    }

    function approveEvidence(
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        return
            approvalBy(key, noteStruct("SubmitEvidence", "evidenceHash", key, terms, nonce, deadline), nonce, deadline);
    }

    /// @dev The three structs whose only own argument is a hash; here always of NOTE.
    function noteStruct(
        string memory name,
        string memory argument,
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (bytes32) {
        bytes memory typeText = abi.encodePacked(
            name,
            "(bytes32 tradeId,address signer,bytes32 ",
            argument,
            ",uint256 nonce,uint64 deadline)"
        );
        return keccak256(abi.encode(keccak256(typeText), idOf(terms), vm.addr(key), NOTE, nonce, deadline));
    }

    function approveRefund(
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 value,
        uint256 remaining,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        bytes32 typeHash = keccak256(
            "Refund(bytes32 tradeId,address signer,uint8 state,uint256 value,uint256 remaining,uint256 nonce,uint64 deadline)"
        );
        bytes32 structHash = proposalStruct(typeHash, key, terms, value, remaining, nonce, deadline);
        return approvalBy(key, structHash, nonce, deadline);
    }

    function approveSettle(
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 toBuyer,
        uint256 remaining,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        bytes32 typeHash = keccak256(
            "Settle(bytes32 tradeId,address signer,uint8 state,uint256 toBuyer,uint256 remaining,uint256 nonce,uint64 deadline)"
        );
        return
            approvalBy(key, proposalStruct(typeHash, key, terms, toBuyer, remaining, nonce, deadline), nonce, deadline);
    }

    function approveExtension(
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint64 newDeadline,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        bytes32 typeHash = keccak256(
            "ExtendDeadline(bytes32 tradeId,address signer,uint8 state,uint64 currentDeadline,uint64 newDeadline,uint256 nonce,uint64 deadline)"
        );
        bytes32 structHash = proposalStruct(
            typeHash,
            key,
            terms,
            tradeOf(terms).deadline,
            newDeadline,
            nonce,
            deadline
        );
        return approvalBy(key, structHash, nonce, deadline);
    }

    /// @dev The structs that bind the state in which the trade is now, and two members more.
    function proposalStruct(
        bytes32 typeHash,
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 first,
        uint256 second,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (bytes32) {
        uint8 state = uint8(tradeOf(terms).state);
        return
            keccak256(
                abi.encode(typeHash, idOf(terms), vm.addr(key), state, first, second, nonce, deadline)
            );
    }

    function approveCancelNonce(
        uint256 key,
        ITradeEscrow.Terms memory terms,
        uint256 cancelled,
        uint256 nonce,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval memory) {
        bytes32 typeHash = keccak256(
            "CancelNonce(bytes32 tradeId,address signer,uint256 cancelled,uint256 nonce,uint64 deadline)"
        );
        bytes32 structHash = keccak256(
            abi.encode(typeHash, idOf(terms), vm.addr(key), cancelled, nonce, deadline)
        );
        return approvalBy(key, structHash, nonce, deadline);
    }

    /// @dev The seller's and the buyer's word on a settlement, with the nonces 1 and 2.
    function bothSettle(
        ITradeEscrow.Terms memory terms,
        uint256 toBuyer,
        uint256 remaining,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval[] memory approvals) {
        approvals = new ITradeEscrow.Approval[](2);
        approvals[0] = approveSettle(SELLER_KEY, terms, toBuyer, remaining, 1, deadline);
        approvals[1] = approveSettle(BUYER_KEY, terms, toBuyer, remaining, 2, deadline);
    }

    /// @dev And on more time.
    function bothExtend(
        ITradeEscrow.Terms memory terms,
        uint64 newDeadline,
        uint64 deadline
    ) internal view returns (ITradeEscrow.Approval[] memory approvals) {
        approvals = new ITradeEscrow.Approval[](2);
        approvals[0] = approveExtension(SELLER_KEY, terms, newDeadline, 1, deadline);
        approvals[1] = approveExtension(BUYER_KEY, terms, newDeadline, 2, deadline);
    }
}

abstract contract EscrowTest is EscrowFixture {
    function setUp() public virtual {
        deploy();
    }
}
