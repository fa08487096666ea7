// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @notice A token whose allowance must be 0 before it is set anew, and whose permit, where it announces one, always
/// fails.
contract StrictToken is ERC20, EIP712 {
    bool private immutable _announcesPermit;

    constructor(bool announcesPermit) ERC20("Strict Coin", "STR") EIP712("Strict Coin", "1") {
        _announcesPermit = announcesPermit;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @dev What a token does that shrinks in its holders' hands.
    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }

    function approve(address spender, uint256 value) public override returns (bool) {
        require(value == 0 || allowance(msg.sender, spender) == 0, "set it to 0 first");
        return super.approve(spender, value);
    }

    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        require(_announcesPermit, "no permit");
        return _domainSeparatorV4();
    }

    function nonces(address) external pure returns (uint256) {
        return 0;
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external pure {
        revert("no permit today");
    }
}
