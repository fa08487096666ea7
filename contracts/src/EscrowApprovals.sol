// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ITradeEscrow} from "./ITradeEscrow.sol";
import {TermsRules} from "./TermsRules.sol";

/// @notice Whose signature counts, once: the EIP-712 domain, the nonces, and the struct of every call that may be sent
/// by somebody else than its signer. Trades are named under the chain id of deployment, so that they stay payable when
/// the chain's id changes; approvals are signed under the current one, so that a split chain can't repeat them.
abstract contract EscrowApprovals is ITradeEscrow, EIP712, ReentrancyGuardTransient {
    using TermsRules for Terms;

    bytes32 private constant MARK_PAID_TYPEHASH =
        keccak256("MarkPaid(bytes32 tradeId,address signer,bytes32 referenceHash,uint256 nonce,uint64 deadline)");
    bytes32 private constant OPEN_DISPUTE_TYPEHASH =
        keccak256("OpenDispute(bytes32 tradeId,address signer,bytes32 evidenceHash,uint256 nonce,uint64 deadline)");
    bytes32 private constant SUBMIT_EVIDENCE_TYPEHASH =
        keccak256("SubmitEvidence(bytes32 tradeId,address signer,bytes32 evidenceHash,uint256 nonce,uint64 deadline)");
    bytes32 private constant CANCEL_NONCE_TYPEHASH =
        keccak256("CancelNonce(bytes32 tradeId,address signer,uint256 cancelled,uint256 nonce,uint64 deadline)");
    bytes32 private constant REFUND_TYPEHASH =
        keccak256(
            "Refund(bytes32 tradeId,address signer,uint8 state,uint256 value,uint256 remaining,uint256 nonce,"
            "uint64 deadline)"
        );
    bytes32 private constant SETTLE_TYPEHASH =
        keccak256(
            "Settle(bytes32 tradeId,address signer,uint8 state,uint256 toBuyer,uint256 remaining,uint256 nonce,"
            "uint64 deadline)"
        );
    bytes32 private constant EXTEND_DEADLINE_TYPEHASH =
        keccak256(
            "ExtendDeadline(bytes32 tradeId,address signer,uint8 state,uint64 currentDeadline,uint64 newDeadline,"
            "uint256 nonce,uint64 deadline)"
        );

    /// @dev What an approval says that dies when the trade moves on: its state, and two more members of the struct.
    struct Proposal {
        bytes32 typeHash;
        bytes32 tradeId;
        State state;
        uint256 first;
        uint256 second;
    }

    uint256 private immutable _deploymentChainId;
    bytes32 private immutable _deploymentSeparator;

    /// @dev signer → nonce / 256 → one bit a nonce.
    mapping(address signer => mapping(uint256 index => uint256 bits)) private _nonces;

    constructor() EIP712("TradeEscrow", "2") {
        _deploymentChainId = block.chainid;
        _deploymentSeparator = _domainSeparatorV4();
    }

    /// @inheritdoc ITradeEscrow
    function tradeIdOf(Terms calldata terms) public view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(_deploymentSeparator, terms.hash());
    }

    /// @inheritdoc ITradeEscrow
    function cancelNonce(uint256 nonce) external nonReentrant {
        _useNonce(msg.sender, nonce);
        emit NonceCancelled(msg.sender, nonce);
    }

    /// @inheritdoc ITradeEscrow
    function cancelNonceFor(bytes32 tradeId, uint256 nonce, Approval calldata approval) external nonReentrant {
        _useWord(CANCEL_NONCE_TYPEHASH, tradeId, bytes32(nonce), approval);
        _useNonce(approval.signer, nonce);
        emit NonceCancelled(approval.signer, nonce);
    }

    /// @inheritdoc ITradeEscrow
    function isNonceUsed(address signer, uint256 nonce) external view returns (bool) {
        return _nonces[signer][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }

    /// @dev ECDSA first: a key keeps its word even where code stands at its address (EIP-7702).
    function _isSignedBy(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }

    /// @dev A trade made after the chain's id changed could be named by two digests.
    function _requireDeploymentChain() internal view {
        if (block.chainid != _deploymentChainId) revert ChainIdChanged();
    }

    function _useMarkPaid(bytes32 tradeId, bytes32 referenceHash, Approval calldata approval) internal {
        _useWord(MARK_PAID_TYPEHASH, tradeId, referenceHash, approval);
    }

    function _useOpenDispute(bytes32 tradeId, bytes32 evidenceHash, Approval calldata approval) internal {
        _useWord(OPEN_DISPUTE_TYPEHASH, tradeId, evidenceHash, approval);
    }

    function _useSubmitEvidence(bytes32 tradeId, bytes32 evidenceHash, Approval calldata approval) internal {
        _useWord(SUBMIT_EVIDENCE_TYPEHASH, tradeId, evidenceHash, approval);
    }

    function _useRefund(
        bytes32 tradeId,
        State state,
        uint256 value,
        uint256 remaining,
        Approval calldata approval
    ) internal {
        _useProposal(Proposal(REFUND_TYPEHASH, tradeId, state, value, remaining), approval);
    }

    function _requireBothSettle(
        Terms calldata terms,
        bytes32 tradeId,
        State state,
        uint256 toBuyer,
        uint256 remaining,
        Approval[] calldata approvals
    ) internal {
        _requireBoth(terms, Proposal(SETTLE_TYPEHASH, tradeId, state, toBuyer, remaining), approvals);
    }

    function _requireBothExtend(
        Terms calldata terms,
        bytes32 tradeId,
        State state,
        uint64 currentDeadline,
        uint64 newDeadline,
        Approval[] calldata approvals
    ) internal {
        _requireBoth(
            terms,
            Proposal(EXTEND_DEADLINE_TYPEHASH, tradeId, state, currentDeadline, newDeadline),
            approvals
        );
    }

    /// @dev Each party says so, by approval or by sending; a sender's own approval beside that is the same voice.
    function _requireBoth(
        Terms calldata terms,
        Proposal memory proposal,
        Approval[] calldata approvals
    ) private {
        bool sellerAgrees;
        bool buyerAgrees;
        for (uint256 i = 0; i < approvals.length; ++i) {
            Approval calldata approval = approvals[i];
            if (approval.signer == terms.seller) {
                if (sellerAgrees) revert DuplicateApproval(approval.signer);
                sellerAgrees = true;
            } else if (approval.signer == terms.buyer) {
                if (buyerAgrees) revert DuplicateApproval(approval.signer);
                buyerAgrees = true;
            } else {
                revert CallerNotParty(approval.signer);
            }
            _useProposal(proposal, approval);
        }
        if (!sellerAgrees && msg.sender != terms.seller) revert ApprovalMissing(terms.seller);
        if (!buyerAgrees && msg.sender != terms.buyer) revert ApprovalMissing(terms.buyer);
    }

    /// @dev The structs that bind the trade's state.
    function _useProposal(Proposal memory proposal, Approval calldata approval) private {
        _use(
            approval,
            keccak256(
                abi.encode(
                    proposal.typeHash,
                    proposal.tradeId,
                    approval.signer,
                    proposal.state,
                    proposal.first,
                    proposal.second,
                    approval.nonce,
                    approval.deadline
                )
            )
        );
    }

    /// @dev The structs with one member of their own.
    function _useWord(bytes32 typeHash, bytes32 tradeId, bytes32 word, Approval calldata approval) private {
        _use(
            approval,
            keccak256(abi.encode(typeHash, tradeId, approval.signer, word, approval.nonce, approval.deadline))
        );
    }

    function _use(Approval calldata approval, bytes32 structHash) private {
        if (block.timestamp > approval.deadline) revert ApprovalExpired(approval.deadline);
        _useNonce(approval.signer, approval.nonce);
        if (!_isSignedBy(approval.signer, _hashTypedDataV4(structHash), approval.signature)) {
            revert InvalidApprovalSignature(approval.signer);
        }
    }

    function _useNonce(address signer, uint256 nonce) private {
        uint256 bit = 1 << (nonce & 0xff);
        uint256 bits = _nonces[signer][nonce >> 8];
        if (bits & bit != 0) revert NonceAlreadyUsed(signer, nonce);
        _nonces[signer][nonce >> 8] = bits | bit;
    }
}
