// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Forge's cheat codes, as far as these tests use them.
interface Cheats {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 privateKey) external pure returns (address);

    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function warp(uint256 timestamp) external;

    function chainId(uint256 id) external;

    function deal(address account, uint256 balance) external;

    function etch(address account, bytes calldata code) external;

    function prank(address caller) external;

    function startPrank(address caller) external;

    function stopPrank() external;

    function assume(bool condition) external pure;

    function snapshotState() external returns (uint256 id);

    function revertToState(uint256 id) external returns (bool done);

    function signAndAttachDelegation(address implementation, uint256 privateKey) external;


    function expectRevert() external;

    function expectRevert(bytes4 selector) external;

    function expectRevert(bytes calldata data) external;

    function expectEmit(address emitter) external;

    function expectCall(address callee, bytes calldata data, uint64 count) external;

    function recordLogs() external;

    function getRecordedLogs() external returns (Log[] memory);

    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);

    function readFile(string calldata path) external view returns (string memory);

    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);

    function assertTrue(bool condition) external pure;

    function assertTrue(bool condition, string calldata reason) external pure;

    function assertFalse(bool condition) external pure;

    function assertEq(uint256 left, uint256 right) external pure;

    function assertEq(uint256 left, uint256 right, string calldata reason) external pure;

    function assertEq(address left, address right) external pure;

    function assertEq(bytes32 left, bytes32 right) external pure;

    function assertEq(bytes calldata left, bytes calldata right) external pure;

    function toString(uint256 value) external pure returns (string memory);

    function assertLe(uint256 left, uint256 right, string calldata reason) external pure;
}

Cheats constant vm = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @dev Folds a fuzzed number into a range without throwing runs away.
function bound(uint256 value, uint256 min, uint256 max) pure returns (uint256) {
    if (value >= min && value <= max) return value;
    uint256 size = max - min + 1;
    return size == 0 ? value : min + (value % size);
}
