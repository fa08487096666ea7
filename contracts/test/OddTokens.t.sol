// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../src/ITradeEscrow.sol";
import {HostileAccount} from "../src/test/HostileAccount.sol";
import {HostileToken} from "../src/test/HostileToken.sol";
import {vm} from "./support/Cheats.sol";
import {EscrowTest} from "./support/EscrowFixture.sol";
import {
    AllOfItToken,
    Amount96Token,
    ApprovalRaceToken,
    BlocklistToken,
    Bytes32MetadataToken,
    DecimalsToken,
    EndlessAllowanceToken,
    EntryToken,
    FalseInsteadOfRevertToken,
    FeeOnTopToken,
    LyingToken,
    NoReturnToken,
    NoZeroApprovalToken,
    OneUnitShortToken,
    PlainToken
} from "./support/OddTokens.sol";

/// @notice Every odd behaviour of published tokens through a whole disputed trade: locked, paid, a part released and a
/// part given back, disputed, declined, ruled and every credit withdrawn. What can't be locked is refused at once; what
/// can is paid to the last unit; what goes wrong later harms this token's trades only.
contract OddTokensTest is EscrowTest {
    uint256 private constant PART = 1_000_003;

    function termsIn(address token) private view returns (ITradeEscrow.Terms memory terms) {
        terms = tokenTerms();
        terms.token = token;
    }

    // ------------------------------------------------------------------------------------- those that are paid in full

    function test_aPlainToken() public {
        wholeTrade(termsIn(address(new PlainToken())));
    }

    function test_transferReturnsNothing() public {
        wholeTrade(termsIn(address(new NoReturnToken())));
    }

    function test_falseInsteadOfARevert() public {
        FalseInsteadOfRevertToken token = new FalseInsteadOfRevertToken();
        wholeTrade(termsIn(address(token)));
        // Without the balance it says false, and nothing is locked.
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        terms.salt = 8;
        refuseToLock(terms, false, "");
    }

    function test_nothingIsApproved() public {
        wholeTrade(termsIn(address(new NoZeroApprovalToken())));
    }

    function test_anEndlessAllowance() public {
        EndlessAllowanceToken token = new EndlessAllowanceToken();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        token.mint(seller, 2 * terms.amount);
        vm.prank(seller);
        token.approve(address(escrow), type(uint256).max);
        lock(terms);
        liveOut(terms);
        // Exactly the amount was drawn, although any could have been.
        vm.assertEq(token.balanceOf(seller) - sellersShare(terms), terms.amount);
    }

    function test_anAllowanceThatChangesByWayOfZeroOnly() public {
        ApprovalRaceToken token = new ApprovalRaceToken();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        token.mint(seller, terms.amount);
        vm.prank(seller);
        token.approve(address(escrow), 5);
        bytes memory signature = buyerSignature(terms);
        vm.prank(seller);
        vm.expectRevert("allowance");
        escrow.createTrade(terms, signature);
        // The client sets it to zero first.
        vm.prank(seller);
        vm.expectRevert("not from a non-zero allowance");
        token.approve(address(escrow), terms.amount);
        vm.prank(seller);
        token.approve(address(escrow), 0);
        vm.prank(seller);
        token.approve(address(escrow), terms.amount);
        lock(terms);
        // A trade uses its allowance up, so that the next one starts at zero.
        vm.assertEq(token.allowance(seller, address(escrow)), 0);
        liveOut(terms);
    }

    function test_metadataOf32Bytes() public {
        wholeTrade(termsIn(address(new Bytes32MetadataToken())));
    }

    function test_noDecimalsManyOrNone() public {
        uint8[4] memory decimals = [0, 2, 255, 77];
        for (uint256 i = 0; i < 4; ++i) {
            // The last one has no such function; nobody asks.
            wholeTrade(termsIn(address(new DecimalsToken(decimals[i]))));
        }
    }

    function test_amountsOf96Bits() public {
        Amount96Token token = new Amount96Token();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        terms.amount = type(uint96).max;
        terms.arbiterFee = terms.amount / 20;
        wholeTrade(terms);
        // One more is refused when it is locked, so that no payout can ever be too big for the token.
        terms.amount += 1;
        terms.salt = 8;
        token.mint(seller, terms.amount);
        vm.prank(seller);
        token.approve(address(escrow), type(uint256).max);
        bytes memory signature = buyerSignature(terms);
        vm.prank(seller);
        vm.expectRevert("allowance");
        escrow.createTrade(terms, signature);
    }

    function test_theLargestAmountDoesNotMeanAllThereIs() public {
        AllOfItToken token = new AllOfItToken();
        // Somebody else's trade lies in the escrow too.
        ITradeEscrow.Terms memory other = termsIn(address(token));
        other.salt = 9;
        endow(other);
        lock(other);
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        terms.amount = type(uint128).max;
        terms.arbiterFee = terms.amount / 20;
        wholeTradeBeside(terms, other.amount);
        // An amount of 2^256 − 1, which would mean all, is no amount of a trade, nor of a withdrawal.
        terms.amount = type(uint256).max;
        terms.salt = 8;
        refuseToLock(
            terms,
            true,
            abi.encodeWithSelector(ITradeEscrow.InvalidAmount.selector, type(uint256).max)
        );
        vm.prank(seller);
        vm.expectRevert(ITradeEscrow.NothingToWithdraw.selector);
        escrow.withdraw(address(token), seller, seller, type(uint256).max);
        vm.assertEq(token.balanceOf(address(escrow)), other.amount);
    }

    function test_oneLedgerBehindTwoAddresses() public {
        EntryToken token = new EntryToken();
        ITradeEscrow.Terms memory first = termsIn(address(token));
        endow(first);
        lock(first);
        // The same coins under the other name: the deposit is counted once, by what the balance grew.
        ITradeEscrow.Terms memory second = termsIn(address(token.second()));
        second.salt = 8;
        token.mint(seller, second.amount);
        vm.startPrank(seller);
        token.second().approve(address(escrow), second.amount);
        vm.stopPrank();
        lock(second);
        vm.assertEq(token.balanceOf(address(escrow)), first.amount + second.amount);
        liveOut(first);
        vm.assertEq(token.balanceOf(address(escrow)), second.amount);
        liveOut(second);
        vm.assertEq(token.balanceOf(address(escrow)), 0);
    }

    /// @notice Tokens that call whoever gets or gives them (ERC-777, ERC-1363), and receivers who call back each time.
    function test_hooksOnBothSidesThatCallBack() public {
        HostileToken token = new HostileToken(18);
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        bytes memory code = address(new HostileAccount()).code;
        address[2] memory parties = [seller, buyer];
        for (uint256 i = 0; i < 2; ++i) {
            vm.etch(parties[i], code);
            bytes memory again = abi.encodeCall(escrow.refund, (terms, 1, terms.amount - PART));
            HostileAccount(payable(parties[i])).prepareAttack(address(escrow), again);
        }
        endow(terms);
        // The escrow itself has no hooks: a token that insists on them would pay in credits only.
        token.behave(HostileToken.Behaviour.CallsSender);
        lock(terms);
        token.behave(HostileToken.Behaviour.CallsReceiver);
        liveOut(terms);
        for (uint256 i = 0; i < 2; ++i) {
            vm.assertTrue(HostileAccount(payable(parties[i])).attacked());
            vm.assertFalse(HostileAccount(payable(parties[i])).attackSucceeded());
        }
        vm.assertEq(sumOf(terms.token), terms.amount);
    }

    /// @notice A receiver whose hook refuses gets a credit, and the other party its money.
    function test_aHookThatRefuses() public {
        HostileToken token = new HostileToken(18);
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        endow(terms);
        lock(terms);
        token.behave(HostileToken.Behaviour.CallsReceiver);
        // It knows no such function.
        vm.etch(buyer, address(stablecoin).code);
        liveOutUnchecked(terms);
        vm.assertTrue(escrow.credits(terms.token, buyer) != 0 && token.balanceOf(buyer) == 0);
        vm.assertEq(token.balanceOf(seller), sellersShare(terms));
    }

    // -------------------------------------------------------------------------------------- those that can't be locked

    function test_aTransferThatIsAUnitShortLocksNothing() public {
        OneUnitShortToken token = new OneUnitShortToken();
        token.round(true);
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        refuseToLock(
            terms,
            true,
            abi.encodeWithSelector(
                ITradeEscrow.WrongTokenAmountReceived.selector,
                terms.amount,
                terms.amount - 1
            )
        );
    }

    function test_aTransferThatIsOnlySaidLocksNothing() public {
        LyingToken token = new LyingToken();
        token.lie(true);
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        refuseToLock(
            terms,
            true,
            abi.encodeWithSelector(ITradeEscrow.WrongTokenAmountReceived.selector, terms.amount, 0)
        );
    }

    // ------------------------------------------------------------------------------------ those that turn odd later on

    /// @notice As every token whose code can be replaced might.
    function test_aTokenThatBeginsToRoundPaysAUnitLessEachTime() public {
        OneUnitShortToken token = new OneUnitShortToken();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        endow(terms);
        lock(terms);
        token.round(true);
        liveOutUnchecked(terms);
        withdrawEverything(terms.token);
        // What each transfer left behind stays in the escrow: nobody is owed more than the trade held.
        vm.assertTrue(sumOf(terms.token) < terms.amount);
        vm.assertEq(sumOf(terms.token) + token.balanceOf(address(escrow)), terms.amount);
    }

    function test_aTokenThatBeginsToLieHarmsItsOwnTradesOnly() public {
        LyingToken token = new LyingToken();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        endow(terms);
        lock(terms);
        ITradeEscrow.Terms memory sound = tokenTerms();
        createPaid(sound);
        token.lie(true);
        liveOutUnchecked(terms);
        vm.assertEq(sumOf(terms.token), 0);
        confirmAs(seller, sound, sound.amount);
        vm.assertEq(stablecoin.balanceOf(buyer), sound.amount - feeOf(sound.amount));
    }

    function test_aFeeOnTopIsPaidByTheEscrowsOtherTradesInThatToken() public {
        FeeOnTopToken token = new FeeOnTopToken();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        endow(terms);
        lock(terms);
        token.charge(true);
        liveOutUnchecked(terms);
        withdrawWhatMoves(terms.token);
        // Short by the fees; what is missing stays a credit, not somebody else's token.
        vm.assertTrue(sumOf(terms.token) < terms.amount);
        vm.assertTrue(creditsIn(terms.token) != 0);
    }

    /// @notice A transfer fee that the issuer switches on (USDT could): the receiver bears it.
    function test_aFeeThatIsSwitchedOnLaterIsTheReceivers() public {
        HostileToken token = new HostileToken(6);
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        endow(terms);
        lock(terms);
        token.behave(HostileToken.Behaviour.TakesFee);
        liveOutUnchecked(terms);
        withdrawEverything(terms.token);
        vm.assertEq(token.balanceOf(address(escrow)), 0);
        vm.assertTrue(sumOf(terms.token) < terms.amount);
    }

    // -------------------------------------------------------------------------------------------------- issuers' power

    function test_aPartyWhoIsBlockedLater() public {
        BlocklistToken token = new BlocklistToken();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        endow(terms);
        lock(terms);
        token.setBlocked(buyer, true);
        liveOutUnchecked(terms);
        uint256 credit = escrow.credits(terms.token, buyer);
        vm.assertTrue(credit != 0 && token.balanceOf(seller) != 0);
        withdrawAll(buyer, terms.token, buyer, stranger);
        vm.assertEq(token.balanceOf(stranger), credit);
    }

    /// @notice The pooled balance is one address: an issuer who blocks it holds up all trades in its token, and no
    /// other.
    /// forge-config: default.fuzz.runs = 16
    function test_theEscrowItselfIsBlocked(bool seized) public {
        BlocklistToken token = new BlocklistToken();
        ITradeEscrow.Terms memory terms = termsIn(address(token));
        endow(terms);
        lock(terms);
        ITradeEscrow.Terms memory sound = tokenTerms();
        createPaid(sound);
        token.setBlocked(address(escrow), true);
        // Trades end as agreed, in credits.
        liveOutUnchecked(terms);
        assertState(terms, ITradeEscrow.State.Settled);
        vm.assertEq(creditsIn(terms.token), terms.amount);
        vm.assertEq(sumOf(terms.token), 0);
        // No new trade is locked in that token; others go on.
        ITradeEscrow.Terms memory next = termsIn(address(token));
        next.salt = 8;
        refuseToLock(next, true, abi.encodeWithSignature("Error(string)", "blocked"));
        confirmAs(seller, sound, sound.amount);
        assertState(sound, ITradeEscrow.State.Completed);
        if (seized) {
            token.seize(address(escrow));
            token.setBlocked(address(escrow), false);
            bytes memory short = abi.encodeWithSignature("Error(string)", "balance");
            refuseWithdrawal(buyer, terms.token, buyer, buyer, short);
            return;
        }
        token.setBlocked(address(escrow), false);
        withdrawEverything(terms.token);
        // And what the seller had for the next trade.
        vm.assertEq(sumOf(terms.token), terms.amount + next.amount);
    }

    // ----------------------------------------------------------------------------------------------------- the journey

    function wholeTrade(ITradeEscrow.Terms memory terms) private {
        wholeTradeBeside(terms, 0);
    }

    function wholeTradeBeside(ITradeEscrow.Terms memory terms, uint256 others) private {
        uint256 had = sumOf(terms.token);
        endow(terms);
        lock(terms);
        liveOut(terms);
        vm.assertEq(sumOf(terms.token) - had, terms.amount);
        vm.assertEq(balanceOf(terms.token, address(escrow)), others);
    }

    function lock(ITradeEscrow.Terms memory terms) private {
        bytes memory signature = buyerSignature(terms);
        vm.prank(seller);
        escrow.createTrade(terms, signature);
    }

    /// @dev A part to each party, a dispute, a decline, evidence and a ruling by the second arbiter.
    function liveOutUnchecked(ITradeEscrow.Terms memory terms) private {
        vm.prank(buyer);
        escrow.markPaid(terms, NOTE);
        confirmAs(seller, terms, PART);
        refundAs(buyer, terms, PART);
        vm.prank(seller);
        escrow.openDispute(terms, NOTE);
        vm.prank(arbiter);
        escrow.declineDispute(terms);
        vm.prank(buyer);
        escrow.submitEvidence(terms, NOTE);
        vm.prank(fallbackArbiter);
        escrow.resolveDispute(terms, 5_000, NOTE);
        assertState(terms, ITradeEscrow.State.Settled);
    }

    function liveOut(ITradeEscrow.Terms memory terms) private {
        uint256 sellerHad = balanceOf(terms.token, seller);
        uint256 buyerHad = balanceOf(terms.token, buyer);
        liveOutUnchecked(terms);
        uint256 toBuyer = buyersShare(terms);
        vm.assertEq(balanceOf(terms.token, seller) - sellerHad, sellersShare(terms));
        vm.assertEq(balanceOf(terms.token, buyer) - buyerHad, PART - feeOf(PART) + toBuyer - feeOf(toBuyer));
        vm.assertEq(escrow.credits(terms.token, seller) + escrow.credits(terms.token, buyer), 0);
        withdrawEverything(terms.token);
    }

    function buyersShare(ITradeEscrow.Terms memory terms) private pure returns (uint256) {
        uint256 remaining = terms.amount - 2 * PART;
        return (remaining - (terms.arbiterFee * remaining) / terms.amount) / 2;
    }

    function sellersShare(ITradeEscrow.Terms memory terms) private pure returns (uint256) {
        uint256 remaining = terms.amount - 2 * PART;
        uint256 rest = remaining - (terms.arbiterFee * remaining) / terms.amount;
        return PART + rest - rest / 2;
    }

    function everybody() private view returns (address[5] memory) {
        return [seller, buyer, arbiter, fallbackArbiter, feeRecipient];
    }

    function sumOf(address token) private view returns (uint256 sum) {
        address[5] memory accounts = everybody();
        for (uint256 i = 0; i < 5; ++i) sum += balanceOf(token, accounts[i]);
    }

    function creditsIn(address token) private view returns (uint256 sum) {
        address[5] memory accounts = everybody();
        for (uint256 i = 0; i < 5; ++i) sum += escrow.credits(token, accounts[i]);
    }

    function withdrawEverything(address token) private {
        withdrawWhatMoves(token);
        vm.assertEq(creditsIn(token), 0);
    }

    function withdrawWhatMoves(address token) private {
        address[5] memory accounts = everybody();
        for (uint256 i = 0; i < 5; ++i) {
            uint256 credit = escrow.credits(token, accounts[i]);
            bytes memory data = abi.encodeCall(escrow.withdraw, (token, accounts[i], accounts[i], credit));
            if (credit == 0) continue;
            (bool done, ) = address(escrow).call(data);
            vm.assertTrue(done == (escrow.credits(token, accounts[i]) == 0));
        }
    }

    function refuseToLock(ITradeEscrow.Terms memory terms, bool endowed, bytes memory refusal) private {
        if (endowed && terms.amount <= type(uint128).max) endow(terms);
        bytes memory signature = buyerSignature(terms);
        vm.prank(seller);
        if (refusal.length == 0) vm.expectRevert();
        else vm.expectRevert(refusal);
        escrow.createTrade(terms, signature);
        assertState(terms, ITradeEscrow.State.None);
    }
}
