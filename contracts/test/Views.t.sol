// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {TradeEscrow} from "../src/TradeEscrow.sol";
import {TradeWord} from "../src/TradeWord.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract ViewsTest is EscrowTest {
    function test_manyTradesAreReadAtOnce() public {
        ITradeEscrow.Terms memory first = tokenTerms();
        ITradeEscrow.Terms memory second = nativeTerms();
        bytes32[] memory ids = new bytes32[](3);
        ids[0] = createDisputed(first);
        ids[1] = keccak256("unknown");
        ids[2] = create(second);
        ITradeEscrow.Trade[] memory trades = escrow.getTrades(ids);
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(keccak256(abi.encode(trades[i])), keccak256(abi.encode(escrow.getTrade(ids[i]))));
        }
        vm.assertEq(uint256(trades[0].state), uint256(ITradeEscrow.State.Disputed));
        vm.assertEq(uint256(trades[1].state), uint256(ITradeEscrow.State.None));
        vm.assertEq(trades[1].tradeSeq, 0);
        vm.assertEq(trades[2].remaining, second.amount);
        vm.assertEq(escrow.getTrades(new bytes32[](0)).length, 0);
    }

    function test_aTradeFitsItsWord(
        uint8 state,
        uint128 remaining,
        uint64 deadline,
        uint48 tradeSeq,
        bool[3] memory flags
    ) public pure {
        ITradeEscrow.Trade memory trade = ITradeEscrow.Trade(
            ITradeEscrow.State(state % 7),
            remaining,
            deadline,
            tradeSeq,
            flags[0],
            flags[1],
            flags[2]
        );
        ITradeEscrow.Trade memory again = TradeWord.unpack(TradeWord.pack(trade));
        vm.assertEq(keccak256(abi.encode(again)), keccak256(abi.encode(trade)));
    }

    function test_theDomainIsAsAgreed() public view {
        (, string memory name, string memory version, uint256 chainId, address contract_, , ) = escrow.eip712Domain();
        vm.assertEq(bytes(name), "TradeEscrow");
        vm.assertEq(bytes(version), "2");
        vm.assertEq(chainId, block.chainid);
        vm.assertEq(contract_, address(escrow));
    }

    function test_theFeeIsReadable() public view {
        vm.assertEq(escrow.feeBps(), FEE_BPS);
        vm.assertEq(escrow.feeRecipient(), feeRecipient);
    }

    function test_theCommittedBytecodeIsTheTestedOne() public view {
        string memory json = vm.readFile("contracts/abi/TradeEscrow.json");
        vm.assertEq(keccak256(vm.parseJsonBytes(json, ".bytecode")), keccak256(type(TradeEscrow).creationCode));
    }

    function test_theRuntimeCodeLeavesRoom() public view {
        vm.assertLe(address(escrow).code.length, 22_000, "runtime code");
    }

    function test_theStablecoinIsForPractice(address to, uint96 amount) public {
        vm.assume(to != address(0));
        stablecoin.mint(to, amount);
        vm.assertEq(stablecoin.balanceOf(to), amount);
        vm.assertEq(stablecoin.decimals(), 6);
        vm.assertEq(bytes(stablecoin.symbol()), "USDC");
        vm.assertEq(bytes(stablecoin.name()), "Practice USD Coin");
    }
}
