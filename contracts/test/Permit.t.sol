// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";

contract PermitTest is EscrowTest {
    function test_aPermitReplacesTheAllowance(uint32 salt) public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.salt = salt;
        stablecoin.mint(seller, terms.amount);
        createWithPermit(terms, permitFor(terms.amount));
        assertState(terms, ITradeEscrow.State.Funded);
        vm.assertEq(stablecoin.balanceOf(address(escrow)), terms.amount);
        vm.assertEq(stablecoin.allowance(seller, address(escrow)), 0);
    }

    function test_aPermitThatSomebodySentFirstDoesNoHarm() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        stablecoin.mint(seller, terms.amount);
        ITradeEscrow.Permit memory permit = permitFor(terms.amount);
        vm.prank(stranger);
        stablecoin.permit(seller, address(escrow), permit.value, permit.deadline, permit.v, permit.r, permit.s);
        createWithPermit(terms, permit);
        assertState(terms, ITradeEscrow.State.Funded);
    }

    function test_withABrokenPermitTheAllowanceDecides() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        ITradeEscrow.Permit memory broken;
        bytes memory signature = buyerSignature(terms);
        stablecoin.mint(seller, terms.amount);
        vm.prank(seller);
        vm.expectRevert();
        escrow.createTradeWithPermit(terms, signature, broken);
        vm.prank(seller);
        stablecoin.approve(address(escrow), terms.amount);
        createWithPermit(terms, broken);
        assertState(terms, ITradeEscrow.State.Funded);
    }

    function test_aPermitSwallowedByAFallbackGivesNothing() public {
        HostileToken token = new HostileToken(18);
        ITradeEscrow.Terms memory terms = tokenTerms();
        terms.token = address(token);
        bytes memory signature = buyerSignature(terms);
        token.mint(seller, terms.amount);
        // Somebody else's allowance is of no use to the seller.
        token.mint(stranger, terms.amount);
        vm.prank(stranger);
        token.approve(address(escrow), terms.amount);
        ITradeEscrow.Permit memory permit = permitFor(terms.amount);
        vm.prank(seller);
        vm.expectRevert();
        escrow.createTradeWithPermit(terms, signature, permit);
        vm.assertEq(token.balanceOf(stranger), terms.amount);
    }

    function test_theGuardsAreThoseOfCreateTrade() public {
        ITradeEscrow.Terms memory terms = tokenTerms();
        stablecoin.mint(seller, terms.amount);
        ITradeEscrow.Permit memory permit = permitFor(terms.amount);
        bytes memory signature = buyerSignature(terms);

        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.CallerNotSeller.selector, stranger));
        escrow.createTradeWithPermit(terms, signature, permit);

        vm.prank(seller);
        vm.expectRevert(ITradeEscrow.InvalidBuyerSignature.selector);
        escrow.createTradeWithPermit(terms, "", permit);

        ITradeEscrow.Terms memory native = nativeTerms();
        bytes memory nativeSignature = buyerSignature(native);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.WrongNativeValue.selector, native.amount, 0));
        escrow.createTradeWithPermit(native, nativeSignature, permit);

        vm.warp(terms.fundBy + 1);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.FundByPassed.selector, terms.fundBy));
        escrow.createTradeWithPermit(terms, signature, permit);
    }

    function createWithPermit(ITradeEscrow.Terms memory terms, ITradeEscrow.Permit memory permit) private {
        bytes memory signature = buyerSignature(terms);
        vm.prank(seller);
        escrow.createTradeWithPermit(terms, signature, permit);
    }

    function permitFor(uint256 value) private view returns (ITradeEscrow.Permit memory permit) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                seller,
                address(escrow),
                value,
                stablecoin.nonces(seller),
                block.timestamp
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", stablecoin.DOMAIN_SEPARATOR(), structHash));
        permit.value = value;
        permit.deadline = block.timestamp;
        (permit.v, permit.r, permit.s) = vm.sign(SELLER_KEY, digest);
    }
}
