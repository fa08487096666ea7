// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @notice A stablecoin for the practice chain and the tests: anybody may mint. Worthless on purpose.
contract TestStablecoin is ERC20, ERC20Permit {
    constructor() ERC20("Practice USD Coin", "USDC") ERC20Permit("Practice USD Coin") {}

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
