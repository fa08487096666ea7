// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A plain ERC-20, to be made odd in one respect each.
contract PlainToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) public virtual returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external virtual returns (bool) {
        move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external virtual returns (bool) {
        spend(from, amount);
        move(from, to, amount);
        return true;
    }

    function spend(address from, uint256 amount) internal virtual {
        require(allowance[from][msg.sender] >= amount, "allowance");
        allowance[from][msg.sender] -= amount;
    }

    function move(address from, address to, uint256 amount) internal virtual {
        require(balanceOf[from] >= amount, "balance");
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Its allowance goes from one amount to another by way of zero only (USDT, KNC).
contract ApprovalRaceToken is PlainToken {
    function approve(address spender, uint256 amount) public override returns (bool) {
        require(amount == 0 || allowance[msg.sender][spender] == 0, "not from a non-zero allowance");
        return super.approve(spender, amount);
    }
}

/// @notice Refuses to approve nothing (BNB).
contract NoZeroApprovalToken is PlainToken {
    function approve(address spender, uint256 amount) public override returns (bool) {
        require(amount != 0, "zero");
        return super.approve(spender, amount);
    }
}

/// @notice An unlimited allowance is never used up (WETH, DAI).
contract EndlessAllowanceToken is PlainToken {
    function spend(address from, uint256 amount) internal override {
        if (allowance[from][msg.sender] != type(uint256).max) super.spend(from, amount);
    }
}

/// @notice `transfer` returns nothing, `transferFrom` does (BNB); the rest of the ABI is as it should be.
contract NoReturnToken is PlainToken {
    function transfer(address to, uint256 amount) external override returns (bool) {
        move(msg.sender, to, amount);
        assembly {
            return(0, 0)
        }
    }
}

/// @notice Says false instead of failing (ZRX, EURS).
contract FalseInsteadOfRevertToken is PlainToken {
    function transfer(address to, uint256 amount) external override returns (bool) {
        if (balanceOf[msg.sender] < amount) return false;
        move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external override returns (bool) {
        if (balanceOf[from] < amount || allowance[from][msg.sender] < amount) return false;
        spend(from, amount);
        move(from, to, amount);
        return true;
    }
}

/// @notice Says true and moves nothing.
contract LyingToken is PlainToken {
    bool public lies;

    function lie(bool lies_) external {
        lies = lies_;
    }

    function move(address from, address to, uint256 amount) internal override {
        if (!lies) super.move(from, to, amount);
    }
}

/// @notice Amounts have 96 bits; an unlimited allowance is one of 2^96 − 1 (UNI, COMP).
contract Amount96Token is PlainToken {
    function approve(address spender, uint256 amount) public override returns (bool) {
        require(amount == type(uint256).max || amount <= type(uint96).max, "exceeds 96 bits");
        return super.approve(spender, amount == type(uint256).max ? type(uint96).max : amount);
    }

    function move(address from, address to, uint256 amount) internal override {
        require(amount <= type(uint96).max, "exceeds 96 bits");
        super.move(from, to, amount);
    }
}

/// @notice To transfer 2^256 − 1 means: all there is (cUSDCv3).
contract AllOfItToken is PlainToken {
    function move(address from, address to, uint256 amount) internal override {
        super.move(from, to, amount == type(uint256).max ? balanceOf[from] : amount);
    }

    function spend(address from, uint256 amount) internal override {
        super.spend(from, amount == type(uint256).max ? balanceOf[from] : amount);
    }
}

/// @notice Name and symbol are 32 bytes, not strings (MKR).
contract Bytes32MetadataToken is PlainToken {
    function name() external pure returns (bytes32) {
        return "Maker";
    }

    function symbol() external pure returns (bytes32) {
        return "MKR";
    }
}

/// @notice Decimals as extreme as the type allows, or none at all.
contract DecimalsToken is PlainToken {
    uint8 private immutable _decimals;

    constructor(uint8 decimals_) {
        _decimals = decimals_;
    }

    function decimals() external view returns (uint8) {
        require(_decimals != 77, "no decimals here");
        return _decimals;
    }
}

/// @notice Rounds each transfer down by a unit, as shares of a growing pool do (stETH).
contract OneUnitShortToken is PlainToken {
    bool public rounds;

    function round(bool rounds_) external {
        rounds = rounds_;
    }

    function move(address from, address to, uint256 amount) internal override {
        super.move(from, to, rounds ? amount - 1 : amount);
    }
}

/// @notice The fee is taken beside the amount, from the sender (as some reflection tokens do).
contract FeeOnTopToken is PlainToken {
    bool public charges;

    function charge(bool charges_) external {
        charges = charges_;
    }

    function move(address from, address to, uint256 amount) internal override {
        super.move(from, to, amount);
        if (charges) super.move(from, address(0xFEEFEE), amount / 100 + 1);
    }
}

/// @notice Its second address: the same ledger (TUSD, SNX, before they closed theirs).
contract SecondEntry {
    EntryToken private immutable _token;

    constructor(EntryToken token_) {
        _token = token_;
    }

    function balanceOf(address account) external view returns (uint256) {
        return _token.balanceOf(account);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        return _token.approveFor(msg.sender, spender, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _token.moveFor(msg.sender, msg.sender, to, amount, false);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _token.moveFor(msg.sender, from, to, amount, true);
    }
}

contract EntryToken is PlainToken {
    SecondEntry public immutable second = new SecondEntry(this);

    function approveFor(address owner, address spender, uint256 amount) external returns (bool) {
        require(msg.sender == address(second), "entry");
        allowance[owner][spender] = amount;
        return true;
    }

    function moveFor(
        address spender,
        address from,
        address to,
        uint256 amount,
        bool byAllowance
    ) external returns (bool) {
        require(msg.sender == address(second), "entry");
        if (byAllowance) {
            require(allowance[from][spender] >= amount, "allowance");
            allowance[from][spender] -= amount;
        }
        move(from, to, amount);
        return true;
    }
}

/// @notice Refuses what goes to or comes from a listed account, and may seize what it holds (USDC, USDT).
contract BlocklistToken is PlainToken {
    mapping(address account => bool) public blocked;

    function setBlocked(address account, bool blocked_) external {
        blocked[account] = blocked_;
    }

    function seize(address account) external {
        require(blocked[account], "not blocked");
        balanceOf[account] = 0;
    }

    function move(address from, address to, uint256 amount) internal override {
        require(!blocked[from] && !blocked[to], "blocked");
        super.move(from, to, amount);
    }
}
