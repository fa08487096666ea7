// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ITradeEscrow} from "./ITradeEscrow.sol";

/// @notice Whose signature counts, once: the EIP-712 domain, the nonces, and the struct of every call that may be sent
/// by somebody else than its signer.
abstract contract EscrowApprovals is ITradeEscrow, EIP712, ReentrancyGuardTransient {
    bytes32 private constant MARK_PAID_TYPEHASH =
        keccak256("MarkPaid(bytes32 tradeId,address signer,bytes32 referenceHash,uint256 nonce,uint64 deadline)");
    bytes32 private constant REFUND_TYPEHASH =
        keccak256(
            "Refund(bytes32 tradeId,address signer,uint256 value,uint256 remaining,uint256 nonce,uint64 deadline)"
        );
    bytes32 private constant OPEN_DISPUTE_TYPEHASH =
        keccak256("OpenDispute(bytes32 tradeId,address signer,bytes32 evidenceHash,uint256 nonce,uint64 deadline)");
    bytes32 private constant SUBMIT_EVIDENCE_TYPEHASH =
        keccak256("SubmitEvidence(bytes32 tradeId,address signer,bytes32 evidenceHash,uint256 nonce,uint64 deadline)");
    bytes32 private constant SETTLE_TYPEHASH =
        keccak256(
            "Settle(bytes32 tradeId,address signer,uint16 buyerBps,uint256 remaining,uint256 nonce,uint64 deadline)"
        );

    /// @dev signer → nonce / 256 → one bit a nonce.
    mapping(address signer => mapping(uint256 index => uint256 bits)) private _nonces;

    constructor() EIP712("TradeEscrow", "1") {}

    /// @inheritdoc ITradeEscrow
    function cancelNonce(uint256 nonce) external nonReentrant {
        _useNonce(msg.sender, nonce);
        emit NonceCancelled(msg.sender, nonce);
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

    function _useMarkPaid(bytes32 tradeId, bytes32 referenceHash, Approval calldata approval) internal {
        _use(
            approval,
            keccak256(
                abi.encode(
                    MARK_PAID_TYPEHASH,
                    tradeId,
                    approval.signer,
                    referenceHash,
                    approval.nonce,
                    approval.deadline
                )
            )
        );
    }

    function _useRefund(bytes32 tradeId, uint256 value, uint256 remaining, Approval calldata approval) internal {
        _use(
            approval,
            keccak256(
                abi.encode(
                    REFUND_TYPEHASH,
                    tradeId,
                    approval.signer,
                    value,
                    remaining,
                    approval.nonce,
                    approval.deadline
                )
            )
        );
    }

    function _useOpenDispute(bytes32 tradeId, bytes32 evidenceHash, Approval calldata approval) internal {
        _use(
            approval,
            keccak256(
                abi.encode(
                    OPEN_DISPUTE_TYPEHASH,
                    tradeId,
                    approval.signer,
                    evidenceHash,
                    approval.nonce,
                    approval.deadline
                )
            )
        );
    }

    function _useSubmitEvidence(bytes32 tradeId, bytes32 evidenceHash, Approval calldata approval) internal {
        _use(
            approval,
            keccak256(
                abi.encode(
                    SUBMIT_EVIDENCE_TYPEHASH,
                    tradeId,
                    approval.signer,
                    evidenceHash,
                    approval.nonce,
                    approval.deadline
                )
            )
        );
    }

    function _useSettle(bytes32 tradeId, uint16 buyerBps, uint256 remaining, Approval calldata approval) internal {
        _use(
            approval,
            keccak256(
                abi.encode(
                    SETTLE_TYPEHASH,
                    tradeId,
                    approval.signer,
                    buyerBps,
                    remaining,
                    approval.nonce,
                    approval.deadline
                )
            )
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
