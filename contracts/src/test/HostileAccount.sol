// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A contract account that behaves as it is told when money arrives, and signs by ERC-1271.
contract HostileAccount {
    enum Behaviour {
        Accepts,
        Reverts,
        RevertsGiant,
        ReturnsGiant,
        BurnsGas,
        WantsGas,
        Reenters
    }

    Behaviour public behaviour;
    uint256 public wantedGas;
    bytes32 public approvedDigest;
    bool public answersGiant;
    /// @dev How long an answer ReturnsGiant and RevertsGiant give; 0 = 100,000. 200,000 gas pay for about 300,000.
    uint256 public giantBytes;
    address public target;
    bytes public attack;
    bool public attacked;
    bool public attackSucceeded;
    bytes public attackAnswer;

    function behave(Behaviour next) external {
        behaviour = next;
    }

    function approveDigest(bytes32 digest) external {
        approvedDigest = digest;
    }

    function answerGiant(bool giant) external {
        answersGiant = giant;
    }

    function setGiantBytes(uint256 size) external {
        giantBytes = size;
    }

    function wantGas(uint256 amount) external {
        behaviour = Behaviour.WantsGas;
        wantedGas = amount;
    }

    /// @dev Made once, on the next occasion.
    function prepareAttack(address target_, bytes calldata attack_) external {
        behaviour = Behaviour.Reenters;
        attacked = false;
        target = target_;
        attack = attack_;
    }

    function execute(address to, uint256 value, bytes calldata data) external payable returns (bytes memory) {
        (bool done, bytes memory answer) = to.call{value: value}(data);
        if (!done) {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        return answer;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        if (answersGiant) {
            uint256 size = giantSize();
            assembly {
                return(0, size)
            }
        }
        return digest != bytes32(0) && digest == approvedDigest ? this.isValidSignature.selector : bytes4(0);
    }

    /// @dev What a token with hooks calls.
    function tokensReceived() external {
        _onMoney();
    }

    /// @dev What a token with hooks calls before it takes.
    function tokensToSend() external {
        _onMoney();
    }

    receive() external payable {
        _onMoney();
    }

    /// @dev Not an initial value: where this code is put at a key's address, the storage is empty.
    function giantSize() private view returns (uint256) {
        return giantBytes == 0 ? 100_000 : giantBytes;
    }

    function _onMoney() private {
        Behaviour now_ = behaviour;
        if (now_ == Behaviour.Reverts) revert("no");
        if (now_ == Behaviour.RevertsGiant) {
            uint256 size = giantSize();
            assembly {
                revert(0, size)
            }
        }
        if (now_ == Behaviour.ReturnsGiant) {
            uint256 size = giantSize();
            assembly {
                return(0, size)
            }
        }
        if (now_ == Behaviour.BurnsGas) {
            assembly {
                invalid()
            }
        }
        if (now_ == Behaviour.WantsGas) require(gasleft() >= wantedGas, "stingy");
        if (now_ == Behaviour.Reenters && !attacked) {
            attacked = true;
            (attackSucceeded, attackAnswer) = target.call(attack);
        }
    }
}
