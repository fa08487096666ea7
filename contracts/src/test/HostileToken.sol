// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A token that behaves as it is told, for the escrow's tests.
contract HostileToken {
    enum Behaviour {
        Normal,
        ReturnsNothing,
        ReturnsFalse,
        ReturnsFalseAfterMoving,
        ReturnsTwo,
        TakesFee,
        Reverts,
        RevertsGiant,
        BurnsGas,
        ReturnsGiant,
        CallsReceiver,
        CallsSender,
        TakesFromReceiver
    }

    Behaviour public behaviour;
    address public blocked;
    bool public paused;
    address public target;
    bytes public attack;
    bytes public attackAnswer;
    uint8 public immutable decimals;
    /// @dev What ReturnsGiant and RevertsGiant answer with.
    uint256 public giantBytes = 30_000;
    mapping(address account => uint256) private _shares;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    /// @dev A balance is shares × rate / 100.
    uint256 public rate = 100;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function behave(Behaviour next) external {
        behaviour = next;
    }

    function setGiantBytes(uint256 size) external {
        giantBytes = size;
    }

    function pause(bool paused_) external {
        paused = paused_;
    }

    function setBlocked(address account) external {
        blocked = account;
    }

    function rebase(uint256 newRate) external {
        rate = newRate;
    }

    function mint(address to, uint256 amount) external {
        _shares[to] += amount;
    }

    /// @dev At a rate of 100, as of a token that rounds its balances down.
    function burn(address from, uint256 amount) external {
        _shares[from] -= amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function balanceOf(address account) public view returns (uint256) {
        return (_shares[account] * rate) / 100;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _transfer(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        require(allowance[from][msg.sender] >= amount, "allowance");
        allowance[from][msg.sender] -= amount;
        return _transfer(from, to, amount);
    }

    /// @dev Like WETH: any call succeeds, a permit too, and does nothing but what `answerPermitBy` asked for.
    fallback() external {
        if (target == address(0)) return;
        (, attackAnswer) = target.call(attack);
    }

    function answerPermitBy(address target_, bytes calldata attack_) external {
        target = target_;
        attack = attack_;
    }

    function _transfer(address from, address to, uint256 amount) private returns (bool) {
        require(!paused, "paused");
        require(amount != 0, "zero");
        require(from != blocked && to != blocked, "blocked");
        Behaviour now_ = behaviour;
        if (now_ == Behaviour.Reverts) revert("no");
        if (now_ == Behaviour.RevertsGiant) {
            uint256 size = giantBytes;
            assembly {
                revert(0, size)
            }
        }
        if (now_ == Behaviour.BurnsGas) {
            assembly {
                invalid()
            }
        }
        if (now_ == Behaviour.ReturnsFalse) return false;

        uint256 shares = (amount * 100) / rate;
        require(_shares[from] >= shares, "balance");
        _shares[from] -= shares;
        _shares[to] += now_ == Behaviour.TakesFee ? shares - shares / 100 - 1 : shares;

        if (now_ == Behaviour.ReturnsFalseAfterMoving) return false;
        if (now_ == Behaviour.ReturnsNothing) {
            assembly {
                return(0, 0)
            }
        }
        if (now_ == Behaviour.ReturnsTwo) {
            assembly {
                mstore(0, 2)
                return(0, 32)
            }
        }
        if (now_ == Behaviour.ReturnsGiant) {
            uint256 size = giantBytes;
            assembly {
                mstore(0, 1)
                return(0, size)
            }
        }
        if (now_ == Behaviour.TakesFromReceiver) _shares[to] -= shares + 1;
        if (now_ == Behaviour.CallsReceiver) _callHook(to, "tokensReceived()");
        if (now_ == Behaviour.CallsSender) _callHook(from, "tokensToSend()");
        return true;
    }

    function _callHook(address account, string memory hook) private {
        if (account.code.length == 0) return;
        (bool called, ) = account.call(abi.encodeWithSignature(hook));
        require(called, "hook");
    }
}
