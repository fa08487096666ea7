// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The state machine of one trade, for the compiler's model checker
/// @notice `npm run model-check` proves that no sequence of these calls, at any times, breaks an assertion below. It is
/// a model, not the contract: anybody may do anything here (so what holds here holds for the fewer calls that the
/// contract allows), calls that differ only in who may send them are one, and shares come as amounts. The states, the
/// guards of state and time, and the arithmetic of what remains are the contract's.
contract TradeModel {
    enum State {
        None,
        Funded,
        Paid,
        Disputed,
        Completed,
        Cancelled,
        Settled
    }

    State private _state;
    uint256 private _amount;
    uint256 private _remaining;
    uint256 private _deadline;
    bool private _escalated;
    bool private _hasFallback;

    // What the events of the trade add up to.
    uint256 private _toBuyer;
    uint256 private _toSeller;
    uint256 private _toArbiter;

    // How the trade once ended, and until when either party could be made to wait before a dispute.
    State private _end;
    uint256 private _latest;

    // ---------------------------------------------------------------------------------------------------------- calls

    function create(uint256 amount, uint256 window, bool hasFallback) external {
        require(_state == State.None && amount != 0 && window <= 31 days);
        _state = State.Funded;
        _amount = amount;
        _remaining = amount;
        _hasFallback = hasFallback;
        _deadline = block.timestamp + window;
        _latest = _deadline;
    }

    function markPaid(uint256 window) external {
        require(_state == State.Funded && block.timestamp <= _deadline && window <= 30 days);
        _state = State.Paid;
        _deadline = block.timestamp + window;
        _latest += window;
    }

    function extendDeadline(uint256 newDeadline) external {
        require(_state == State.Funded || _state == State.Paid);
        require(block.timestamp <= _deadline && newDeadline > _deadline);
        require(newDeadline <= block.timestamp + 30 days);
        _latest += newDeadline - _deadline;
        _deadline = newDeadline;
    }

    function openDispute(uint256 window) external {
        require(_state == State.Paid && window <= 30 days);
        _state = State.Disputed;
        _deadline = block.timestamp + window;
    }

    /// @dev declineDispute by the deadline, escalateDispute after it.
    function handOver(uint256 window) external {
        require(_state == State.Disputed && _hasFallback && !_escalated && window <= 30 days);
        _escalated = true;
        _deadline = block.timestamp + window;
    }

    /// @dev confirmPayment, refund and settle: parts of what remains, to either or both.
    function payByParties(uint256 toBuyer, uint256 toSeller) external {
        require(_state == State.Funded || _state == State.Paid || _state == State.Disputed);
        _take(toBuyer, toSeller, 0);
    }

    /// @dev cancelExpired, resolveDispute and expireDispute: all of it.
    function payByRule(uint256 toBuyer, uint256 fee) external {
        bool late = block.timestamp > _deadline;
        require((_state == State.Funded && late && toBuyer == 0 && fee == 0) || _state == State.Disputed);
        // Silence: no arbiter is left to ask, and none is paid.
        if (_state == State.Disputed && late) require(fee == 0 && (_escalated || !_hasFallback));
        require(fee <= _remaining / 20 && toBuyer <= _remaining - fee);
        _take(toBuyer, _remaining - fee - toBuyer, fee);
    }

    function _take(uint256 toBuyer, uint256 toSeller, uint256 fee) private {
        require(toBuyer <= _remaining && toSeller <= _remaining - toBuyer);
        require(fee <= _remaining - toBuyer - toSeller && toBuyer + toSeller != 0);
        _toBuyer += toBuyer;
        _toSeller += toSeller;
        _toArbiter += fee;
        _remaining -= toBuyer + toSeller + fee;
        if (_remaining != 0) return;
        _deadline = 0;
        if (_toSeller == 0) _state = State.Completed;
        else if (_toBuyer == 0) _state = State.Cancelled;
        else _state = State.Settled;
        _end = _state;
    }

    // -------------------------------------------------------------------------------------------------- what must hold

    /// @notice Conservation: what was moved and what remains are the amount, to the unit, always.
    function conserves() external view {
        assert(_toBuyer + _toSeller + _toArbiter + _remaining == _amount);
    }

    /// @notice Ended stays ended, in the same end, with nothing left; nothing else is ever empty.
    function endedStaysEnded() external view {
        assert(_end == State.None || (_state == _end && _remaining == 0));
        assert(_end != State.None || _state == State.None || _remaining != 0);
    }

    /// @notice The end says who ever got something.
    function theEndIsTheRightOne() external view {
        assert((_end == State.Completed) == (_end != State.None && _toSeller == 0));
        assert((_end == State.Cancelled) == (_end != State.None && _toBuyer == 0));
    }

    /// @notice Only a dispute with a fallback is ever handed over.
    function handedOverMeansDisputed() external view {
        assert(!_escalated || (_hasFallback && _state != State.Funded && _state != State.Paid));
    }

    /// @notice Before a dispute nobody waits longer than the terms and the agreed extensions say.
    function nobodyWaitsLonger() external view {
        assert((_state != State.Funded && _state != State.Paid) || _deadline <= _latest);
    }
}
