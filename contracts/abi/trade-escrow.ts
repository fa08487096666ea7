// Generated from contracts/src/TradeEscrow.sol by `npm run abi`; don't edit.
export const tradeEscrowAbi = [
  {
    "type": "constructor",
    "inputs": [
      {
        "name": "feeBps_",
        "type": "uint16",
        "internalType": "uint16"
      },
      {
        "name": "feeRecipient_",
        "type": "address",
        "internalType": "address"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "cancelExpired",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "cancelNonce",
    "inputs": [
      {
        "name": "nonce",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "cancelNonceFor",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "nonce",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "approval",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Approval",
        "components": [
          {
            "name": "signer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nonce",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "signature",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "confirmPayment",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "value",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "remaining",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "createTrade",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "buyerSignature",
        "type": "bytes",
        "internalType": "bytes"
      }
    ],
    "outputs": [],
    "stateMutability": "payable"
  },
  {
    "type": "function",
    "name": "createTradeWithPermit",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "buyerSignature",
        "type": "bytes",
        "internalType": "bytes"
      },
      {
        "name": "permit",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Permit",
        "components": [
          {
            "name": "value",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "v",
            "type": "uint8",
            "internalType": "uint8"
          },
          {
            "name": "r",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "s",
            "type": "bytes32",
            "internalType": "bytes32"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "credits",
    "inputs": [
      {
        "name": "token",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "amount",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "declineDispute",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "eip712Domain",
    "inputs": [],
    "outputs": [
      {
        "name": "fields",
        "type": "bytes1",
        "internalType": "bytes1"
      },
      {
        "name": "name",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "version",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "chainId",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "verifyingContract",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "salt",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "extensions",
        "type": "uint256[]",
        "internalType": "uint256[]"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "escalateDispute",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "expireDispute",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "extendDeadline",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "newDeadline",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "approvals",
        "type": "tuple[]",
        "internalType": "struct ITradeEscrow.Approval[]",
        "components": [
          {
            "name": "signer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nonce",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "signature",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "feeBps",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint16",
        "internalType": "uint16"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "feeRecipient",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "address"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "getTrade",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Trade",
        "components": [
          {
            "name": "state",
            "type": "uint8",
            "internalType": "enum ITradeEscrow.State"
          },
          {
            "name": "remaining",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "tradeSeq",
            "type": "uint48",
            "internalType": "uint48"
          },
          {
            "name": "escalated",
            "type": "bool",
            "internalType": "bool"
          },
          {
            "name": "buyerReceived",
            "type": "bool",
            "internalType": "bool"
          },
          {
            "name": "sellerReceived",
            "type": "bool",
            "internalType": "bool"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "getTrades",
    "inputs": [
      {
        "name": "tradeIds",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
      }
    ],
    "outputs": [
      {
        "name": "trades",
        "type": "tuple[]",
        "internalType": "struct ITradeEscrow.Trade[]",
        "components": [
          {
            "name": "state",
            "type": "uint8",
            "internalType": "enum ITradeEscrow.State"
          },
          {
            "name": "remaining",
            "type": "uint128",
            "internalType": "uint128"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "tradeSeq",
            "type": "uint48",
            "internalType": "uint48"
          },
          {
            "name": "escalated",
            "type": "bool",
            "internalType": "bool"
          },
          {
            "name": "buyerReceived",
            "type": "bool",
            "internalType": "bool"
          },
          {
            "name": "sellerReceived",
            "type": "bool",
            "internalType": "bool"
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "isNonceUsed",
    "inputs": [
      {
        "name": "signer",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "nonce",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "bool",
        "internalType": "bool"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "markPaid",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "referenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "markPaidFor",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "referenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "approval",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Approval",
        "components": [
          {
            "name": "signer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nonce",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "signature",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "openDispute",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "openDisputeFor",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "approval",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Approval",
        "components": [
          {
            "name": "signer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nonce",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "signature",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "pushToken",
    "inputs": [
      {
        "name": "token",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "amount",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "refund",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "value",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "remaining",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "refundFor",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "value",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "remaining",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "approval",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Approval",
        "components": [
          {
            "name": "signer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nonce",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "signature",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "resolveDispute",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "buyerBps",
        "type": "uint16",
        "internalType": "uint16"
      },
      {
        "name": "reasonHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "settle",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "remaining",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "approvals",
        "type": "tuple[]",
        "internalType": "struct ITradeEscrow.Approval[]",
        "components": [
          {
            "name": "signer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nonce",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "signature",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "submitEvidence",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "submitEvidenceFor",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "approval",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Approval",
        "components": [
          {
            "name": "signer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nonce",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "deadline",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "signature",
            "type": "bytes",
            "internalType": "bytes"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "tradeIdOf",
    "inputs": [
      {
        "name": "terms",
        "type": "tuple",
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "withdraw",
    "inputs": [
      {
        "name": "token",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "amount",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "event",
    "name": "DeadlineExtended",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "DisputeEscalated",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "arbiter",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "DisputeExpired",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "fee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "toSeller",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "arbiterFee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "DisputeOpened",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "arbiter",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "openedBy",
        "type": "address",
        "indexed": false,
        "internalType": "address"
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "DisputeResolved",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "resolvedBy",
        "type": "address",
        "indexed": false,
        "internalType": "address"
      },
      {
        "name": "buyerBps",
        "type": "uint16",
        "indexed": false,
        "internalType": "uint16"
      },
      {
        "name": "reasonHash",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "fee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "toSeller",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "arbiterFee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "EIP712DomainChanged",
    "inputs": [],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "EvidenceSubmitted",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "submittedBy",
        "type": "address",
        "indexed": false,
        "internalType": "address"
      },
      {
        "name": "evidenceHash",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "FundsRefunded",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "fee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "toSeller",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "arbiterFee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "NonceCancelled",
    "inputs": [
      {
        "name": "signer",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "nonce",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "PaymentConfirmed",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "fee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "toSeller",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "arbiterFee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "PaymentSent",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "referenceHash",
        "type": "bytes32",
        "indexed": false,
        "internalType": "bytes32"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "PayoutCredited",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "account",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "token",
        "type": "address",
        "indexed": false,
        "internalType": "address"
      },
      {
        "name": "amount",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "TradeCancelled",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "fee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "toSeller",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "arbiterFee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "TradeCompleted",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "fee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "toSeller",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "arbiterFee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "TradeCreated",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "seller",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "buyer",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "terms",
        "type": "tuple",
        "indexed": false,
        "internalType": "struct ITradeEscrow.Terms",
        "components": [
          {
            "name": "seller",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "buyer",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "arbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "fallbackArbiter",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "token",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "amount",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "paymentWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "confirmationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "arbitrationWindow",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "defaultBuyerBps",
            "type": "uint16",
            "internalType": "uint16"
          },
          {
            "name": "arbiterFee",
            "type": "uint256",
            "internalType": "uint256"
          },
          {
            "name": "fundBy",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "detailsHash",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "salt",
            "type": "uint256",
            "internalType": "uint256"
          }
        ]
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "TradeSettled",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "indexed": true,
        "internalType": "bytes32"
      },
      {
        "name": "tradeSeq",
        "type": "uint48",
        "indexed": false,
        "internalType": "uint48"
      },
      {
        "name": "state",
        "type": "uint8",
        "indexed": false,
        "internalType": "enum ITradeEscrow.State"
      },
      {
        "name": "remaining",
        "type": "uint128",
        "indexed": false,
        "internalType": "uint128"
      },
      {
        "name": "deadline",
        "type": "uint64",
        "indexed": false,
        "internalType": "uint64"
      },
      {
        "name": "toBuyer",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "fee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "toSeller",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      },
      {
        "name": "arbiterFee",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "Withdrawn",
    "inputs": [
      {
        "name": "token",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "account",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "to",
        "type": "address",
        "indexed": false,
        "internalType": "address"
      },
      {
        "name": "amount",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "error",
    "name": "AlreadyEscalated",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ApprovalExpired",
    "inputs": [
      {
        "name": "deadline",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "ApprovalMissing",
    "inputs": [
      {
        "name": "party",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ArbiterFeeTooHigh",
    "inputs": [
      {
        "name": "arbiterFee",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerNotAccount",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerNotArbiter",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "arbiterInCharge",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerNotBuyer",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerNotEscrow",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerNotParty",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CallerNotSeller",
    "inputs": [
      {
        "name": "caller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ChainIdChanged",
    "inputs": []
  },
  {
    "type": "error",
    "name": "DeadlineNotLater",
    "inputs": [
      {
        "name": "current",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "DeadlineNotPassed",
    "inputs": [
      {
        "name": "deadline",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "DeadlinePassed",
    "inputs": [
      {
        "name": "deadline",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "DeadlineTooFar",
    "inputs": [
      {
        "name": "latest",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "DuplicateApproval",
    "inputs": [
      {
        "name": "signer",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "FallbackArbiterNotAsked",
    "inputs": []
  },
  {
    "type": "error",
    "name": "FeeBpsTooHigh",
    "inputs": [
      {
        "name": "feeBps",
        "type": "uint16",
        "internalType": "uint16"
      }
    ]
  },
  {
    "type": "error",
    "name": "FundByPassed",
    "inputs": [
      {
        "name": "fundBy",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidAmount",
    "inputs": [
      {
        "name": "amount",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidApprovalSignature",
    "inputs": [
      {
        "name": "signer",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidArbiter",
    "inputs": [
      {
        "name": "arbiter",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidArbitrationWindow",
    "inputs": [
      {
        "name": "arbitrationWindow",
        "type": "uint32",
        "internalType": "uint32"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidBuyer",
    "inputs": [
      {
        "name": "buyer",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidBuyerBps",
    "inputs": [
      {
        "name": "buyerBps",
        "type": "uint16",
        "internalType": "uint16"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidBuyerSignature",
    "inputs": []
  },
  {
    "type": "error",
    "name": "InvalidConfirmationWindow",
    "inputs": [
      {
        "name": "confirmationWindow",
        "type": "uint32",
        "internalType": "uint32"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidDefaultBuyerBps",
    "inputs": [
      {
        "name": "defaultBuyerBps",
        "type": "uint16",
        "internalType": "uint16"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidFallbackArbiter",
    "inputs": [
      {
        "name": "fallbackArbiter",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidFeeRecipient",
    "inputs": [
      {
        "name": "feeRecipient",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidPaymentWindow",
    "inputs": [
      {
        "name": "paymentWindow",
        "type": "uint32",
        "internalType": "uint32"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidRecipient",
    "inputs": [
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidSeller",
    "inputs": [
      {
        "name": "seller",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidShortString",
    "inputs": []
  },
  {
    "type": "error",
    "name": "InvalidToken",
    "inputs": [
      {
        "name": "token",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "InvalidValue",
    "inputs": [
      {
        "name": "value",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "NativeTransferFailed",
    "inputs": [
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NoFallbackArbiter",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NonceAlreadyUsed",
    "inputs": [
      {
        "name": "signer",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "nonce",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotEnoughGasForPayout",
    "inputs": []
  },
  {
    "type": "error",
    "name": "NothingToWithdraw",
    "inputs": []
  },
  {
    "type": "error",
    "name": "ReentrancyGuardReentrantCall",
    "inputs": []
  },
  {
    "type": "error",
    "name": "RemainingChanged",
    "inputs": [
      {
        "name": "remaining",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "SafeERC20FailedOperation",
    "inputs": [
      {
        "name": "token",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "StringTooLong",
    "inputs": [
      {
        "name": "str",
        "type": "string",
        "internalType": "string"
      }
    ]
  },
  {
    "type": "error",
    "name": "TradeAlreadyExists",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "TradeNotFound",
    "inputs": [
      {
        "name": "tradeId",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongNativeValue",
    "inputs": [
      {
        "name": "expected",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "sent",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongState",
    "inputs": [
      {
        "name": "state",
        "type": "uint8",
        "internalType": "enum ITradeEscrow.State"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongTokenAmountReceived",
    "inputs": [
      {
        "name": "expected",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "received",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  }
] as const;

/** Init code without constructor arguments. */
export const tradeEscrowBytecode: `0x${string}` =
  '0x6101e0604052348015610010575f5ffd5b506040516150be3803806150be83398101604081905261002f9161027d565b81816040518060400160405280600b81526020016a5472616465457363726f7760a81b815250604051806040016040528060018152602001601960f91b81525061007e826101b160201b60201c565b6101205261008b816101b1565b61014052815160208084019190912060e052815190820120610100524660a05261010460e05161010051604080515f51602061509e5f395f51905f5260208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c052466101605261011a6101ee565b61018052606461ffff8316111561014f5760405163704c1aad60e01b815261ffff831660048201526024015b60405180910390fd5b61ffff82161580159061016957506001600160a01b038116155b1561019257604051633e0288fb60e21b81526001600160a01b0382166004820152602401610146565b61ffff9091166101a0526001600160a01b03166101c052506103219050565b5f5f829050601f815111156101db578260405163305a27a960e01b815260040161014691906102c6565b80516101e6826102fb565b179392505050565b5f60c0516001600160a01b0316306001600160a01b0316148015610213575060a05146145b1561021f575060805190565b61027860e05161010051604080515f51602061509e5f395f51905f5260208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b905090565b5f5f6040838503121561028e575f5ffd5b825161ffff8116811461029f575f5ffd5b60208401519092506001600160a01b03811681146102bb575f5ffd5b809150509250929050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561031b575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051610180516101a0516101c051614cf66103a85f395f818161039b015261200101525f81816102ea0152611e9c01525f610c4801525f6132ff01525f6124af01525f61247f01525f613e7201525f613e4a01525f613da501525f613dcf01525f613df90152614cf65ff3fe6080604052600436106101c5575f3560e01c806384b0196e116100f2578063b68279c811610092578063cb7a6d0711610062578063cb7a6d07146105d6578063cfdd7aea146105e9578063e6d174ab14610608578063e7a25cde14610627575f5ffd5b8063b68279c814610518578063b8dca91214610537578063be6fe24814610556578063cab7e8eb14610575575f5ffd5b8063980cb130116100cd578063980cb1301461048f5780639c478608146104ae578063a3b13799146104cd578063a88ea971146104f9575f5ffd5b806384b0196e1461042a57806391e8ec38146104515780639730f53414610470575f5ffd5b80631b305e011161016857806335c18d8f1161013857806335c18d8f1461036b578063469048401461038a578063637cd7f0146103d55780636d9d03bd1461040b575f5ffd5b80631b305e01146102ba57806324a9d853146102d95780632c7c0aa61461031f57806330a023481461033e575f5ffd5b8063133b4779116101a3578063133b47791461023e57806316a596fc1461025d5780631826f6f01461027c57806318a2da1b1461029b575f5ffd5b806304438ba2146101c95780630b620b81146101fe5780630f591edc1461021f575b5f5ffd5b3480156101d4575f5ffd5b506101e86101e3366004614058565b610646565b6040516101f5919061413a565b60405180910390f35b348015610209575f5ffd5b5061021d61021836600461419d565b610731565b005b34801561022a575f5ffd5b5061021d6102393660046141fc565b610984565b348015610249575f5ffd5b5061021d61025836600461422e565b6109d3565b348015610268575f5ffd5b5061021d610277366004614285565b610a18565b348015610287575f5ffd5b5061021d6102963660046142b0565b610a40565b3480156102a6575f5ffd5b5061021d6102b53660046142ea565b610a8f565b3480156102c5575f5ffd5b5061021d6102d43660046141fc565b610bca565b3480156102e4575f5ffd5b5061030c7f000000000000000000000000000000000000000000000000000000000000000081565b60405161ffff90911681526020016101f5565b34801561032a575f5ffd5b5061021d61033936600461422e565b610c0b565b348015610349575f5ffd5b5061035d6103583660046141fc565b610c42565b6040519081526020016101f5565b348015610376575f5ffd5b5061021d61038536600461431e565b610c95565b348015610395575f5ffd5b506103bd7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016101f5565b3480156103e0575f5ffd5b5061035d6103ef366004614386565b600360209081525f928352604080842090915290825290205481565b348015610416575f5ffd5b5061021d6104253660046141fc565b610d94565b348015610435575f5ffd5b5061043e610f22565b6040516101f597969594939291906143e5565b34801561045c575f5ffd5b5061021d61046b366004614285565b610f80565b34801561047b575f5ffd5b5061021d61048a366004614497565b610f9c565b34801561049a575f5ffd5b5061021d6104a93660046144f9565b610ff0565b3480156104b9575f5ffd5b5061021d6104c83660046141fc565b611091565b3480156104d8575f5ffd5b506104ec6104e736600461452f565b611185565b6040516101f59190614546565b348015610504575f5ffd5b5061021d610513366004614565565b6111d4565b348015610523575f5ffd5b5061021d6105323660046145e1565b611350565b348015610542575f5ffd5b5061021d61055136600461422e565b61138e565b348015610561575f5ffd5b5061021d6105703660046142ea565b6113c5565b348015610580575f5ffd5b506105c661058f36600461464f565b6001600160a01b0382165f908152600260209081526040808320600885901c8452909152902054600160ff83161b16151592915050565b60405190151581526020016101f5565b61021d6105e4366004614677565b6113ef565b3480156105f4575f5ffd5b5061021d61060336600461452f565b61141d565b348015610613575f5ffd5b5061021d6106223660046146e0565b61146c565b348015610632575f5ffd5b5061021d610641366004614285565b61166e565b60608167ffffffffffffffff81111561066157610661614741565b6040519080825280602002602001820160405280156106c657816020015b6040805160e0810182525f8082526020808301829052928201819052606082018190526080820181905260a0820181905260c082015282525f1990920191018161067f5790505b5090505f5b8281101561072a5761070560045f8686858181106106eb576106eb614755565b9050602002013581526020019081526020015f205461168a565b82828151811061071757610717614755565b60209081029190910101526001016106cb565b5092915050565b610739611754565b336001600160a01b038416148015906107645750826001600160a01b0316826001600160a01b031614155b156107a2576040517f0b9ef3700000000000000000000000000000000000000000000000000000000081523360048201526024015b60405180910390fd5b6001600160a01b03821615806107c057506001600160a01b03821630145b15610802576040517f17858bbe0000000000000000000000000000000000000000000000000000000081526001600160a01b0383166004820152602401610799565b6001600160a01b038085165f90815260036020908152604080832093871683529290529081205490819003610863576040517fd0d04f6000000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b81158061086f57508082115b156108905760405163181c9d0b60e21b815260048101839052602401610799565b61089a828261477d565b6001600160a01b038681165f8181526003602090815260408083208a861680855290835292819020959095558451938816845283018690529290917fa4195c37c2947bbe89165f03e320b6903116f0b10d8cfdb522330f7ce6f9fa24910160405180910390a36001600160a01b038516610961575f5f5f5f5f86885af190508061095b576040517fbf7e35a30000000000000000000000000000000000000000000000000000000081526001600160a01b0385166004820152602401610799565b50610975565b6109756001600160a01b038616848461178b565b5061097e6117c0565b50505050565b61098c611754565b5f61099682610c42565b90505f6109a2826117ea565b90506109ae838261188e565b6109bb8160400151611951565b6109c68383836119a0565b50506109d06117c0565b50565b6109db611754565b5f6109e584610c42565b90506109f2818484611a73565b610a0a8482610a046020860186614790565b86611a9f565b50610a136117c0565b505050565b610a20611754565b610a3482610a2d84610c42565b3384611c69565b610a3c6117c0565b5050565b333014610a7b576040517f1af2a6ce000000000000000000000000000000000000000000000000000000008152336004820152602401610799565b610a136001600160a01b038416838361178b565b610a97611754565b5f610aa184610c42565b90505f610aad826117ea565b9050610abc6020860186614790565b6001600160a01b0316336001600160a01b031614610aef5760405163fd4c80c560e01b8152336004820152602401610799565b610af881611dae565b610b03818585611e22565b610b2a60405180608001604052805f81526020015f81526020015f81526020015f81525090565b848152610b378282611e8d565b816060018051610b46906147a9565b65ffffffffffff1690526060808301518351602080860151604080880151875193880151888301519789015192518b987f47ce6eb3064c7fefc6d9fdbceeae59c4b5ec9d910d0f71aa4dd1501b73f13ee898610ba99890979096959093926147d1565b60405180910390a2610bbf868484846001611f8d565b505050610a136117c0565b610bd2611754565b5f610bdc82610c42565b90505f610be8826117ea565b9050610bf483826120d2565b610bfe838261188e565b6109bb8160400151612156565b610c13611754565b5f610c1d84610c42565b9050610c2a8184846121a6565b610a0a8482610c3c6020860186614790565b866121d2565b5f610c8f7f0000000000000000000000000000000000000000000000000000000000000000610c708461231b565b60405161190160f01b8152600281019290925260228201526042902090565b92915050565b610c9d611754565b5f610ca786610c42565b90505f610cb3826117ea565b9050610cbe81611dae565b80602001516001600160801b03168514610cfc5760208101516040516313e81b6760e11b81526001600160801b039091166004820152602401610799565b84861115610d205760405163181c9d0b60e21b815260048101879052602401610799565b610d328783835f01518989898961236c565b610d5960405180608001604052805f81526020015f81526020015f81526020015f81525090565b868152610d66878761477d565b6040820152610d758282611e8d565b610d82888484845f611f8d565b505050610d8d6117c0565b5050505050565b610d9c611754565b5f610da682610c42565b90505f610db2826117ea565b9050600381516006811115610dc957610dc9614097565b14610dea57805160405163e37d4aeb60e01b81526107999190600401614832565b610df78160400151611951565b5f610e086080850160608601614790565b6001600160a01b031614158015610e2157508060800151155b15610e58576040517fbd5ad11100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60208101515f90610e83906001600160801b0316610e7e61014087016101208801614840565b6123d8565b9050610e8f8282611e8d565b816060018051610e9e906147a9565b65ffffffffffff1690526060808301518351602080860151604080880151875193880151888301519789015192518b987f3e21736725db2356897b8d195288ad47f51cf4a029d906e86a64e9fc39911e0298610f019890979096959093926147d1565b60405180910390a2610f17848484846001611f8d565b5050506109d06117c0565b5f6060805f5f5f6060610f33612478565b610f3b6124a8565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b610f88611754565b610a3482610f9584610c42565b33846121d2565b610fa4611754565b5f610fae85610c42565b90505f610fba826117ea565b9050610fcc82825f01518787876124d3565b610fe6868383610fdf6020880188614790565b8989612534565b505061097e6117c0565b610ff8611754565b6110247fee0130bc28b5975d52a18ac781ed294b893b645a5ef2be371604e42d9660e8c1848484612654565b61103a6110346020830183614790565b836126d7565b6110476020820182614790565b6001600160a01b03167f26ccf9904b9b2fb069d347553978928fd2fc65efb2638dcbeb8d142e974479f08360405161108191815260200190565b60405180910390a2610a136117c0565b611099611754565b5f6110a382610c42565b90505f6110af826117ea565b90506110be6020840184614790565b6001600160a01b0316336001600160a01b0316146110f15760405163fd4c80c560e01b8152336004820152602401610799565b60018151600681111561110657611106614097565b1461112757805160405163e37d4aeb60e01b81526107999190600401614832565b6111348160400151611951565b61115b60405180608001604052805f81526020015f81526020015f81526020015f81525090565b60208201516001600160801b031660408201526111788282611e8d565b610f17848484845f611f8d565b6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c08101919091525f82815260046020526040902054610c8f9061168a565b6111dc611754565b5f6111e684610c42565b90505f6111f2826117ea565b90506111fe85826120d2565b60038151600681111561121357611213614097565b1461123457805160405163e37d4aeb60e01b81526107999190600401614832565b6112418160400151612156565b5f8560a0013582602001516001600160801b03168761014001356112659190614859565b61126f9190614870565b90505f6112948284602001516001600160801b031661128e919061477d565b876123d8565b6060810183905290506112a78382611e8d565b8260600180516112b6906147a9565b65ffffffffffff16908165ffffffffffff1681525050837f65f362b360ff2bdbedcd4c1ca29cef91568869e99c9747626340b6350ef1e5388460600151855f015186602001518760400151338c8c895f01518a602001518b604001518c6060015160405161132e9b9a9998979695949392919061488f565b60405180910390a2611344878585846001611f8d565b50505050610a136117c0565b611358611754565b5f5f611365868686612782565b909250905061138361137d60a0880160808901614790565b8461299e565b610fe6868383612a6c565b611396611754565b5f6113a084610c42565b90506113ad818484612b0c565b610a0a84826113bf6020860186614790565b86611c69565b6113cd611754565b5f6113d784610c42565b9050610a0a84826113e7846117ea565b338787612534565b6113f7611754565b5f5f611404858585612782565b91509150611413858383612a6c565b5050610a136117c0565b611425611754565b61142f33826126d7565b60405181815233907f26ccf9904b9b2fb069d347553978928fd2fc65efb2638dcbeb8d142e974479f09060200160405180910390a26109d06117c0565b611474611754565b5f61147e85610c42565b90505f61148a826117ea565b90506001815160068111156114a1576114a1614097565b141580156114c257506002815160068111156114bf576114bf614097565b14155b156114e357805160405163e37d4aeb60e01b81526107999190600401614832565b6114f08160400151612156565b806040015167ffffffffffffffff168567ffffffffffffffff16116115535760408082015190517f2e2f97f200000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610799565b5f61156162278d0042614912565b90508067ffffffffffffffff168667ffffffffffffffff1611156115bd576040517ff129039800000000000000000000000000000000000000000000000000000000815267ffffffffffffffff82166004820152602401610799565b6115d38784845f015185604001518a8a8a612b38565b67ffffffffffffffff861660408301526060820180516115f2906147a9565b65ffffffffffff16905261160582612baf565b5f8481526004602090815260409182902092909255606084015184519285015185830151925187947fd2183963b44e486b7a577841ff4d53f95fa7941478c948db8d8611f5238982449461165b94939192614925565b60405180910390a250505061097e6117c0565b611676611754565b610a348261168384610c42565b3384611a9f565b6040805160e0810182525f808252608080830182905260a0830182905260c0808401929092526001600160801b038516602084015284901c67ffffffffffffffff16928201929092529082901c65ffffffffffff16606082015260f082901c60ff1660068111156116fd576116fd614097565b8190600681111561171057611710614097565b9081600681111561172357611723614097565b905250600160f81b821615156080820152600160f91b8216151560a0820152600160fa1b909116151560c082015290565b61175c612c37565b61178960017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005b90612c90565b565b6117988383836001612c97565b610a1357604051635274afe760e01b81526001600160a01b0384166004820152602401610799565b6117895f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f00611783565b6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c08101919091525f828152600460205260409020546118399061168a565b90505f8151600681111561184f5761184f614097565b03611889576040517f4c11756500000000000000000000000000000000000000000000000000000000815260048101839052602401610799565b919050565b6003815160068111156118a3576118a3614097565b146118c457805160405163e37d4aeb60e01b81526107999190600401614832565b5f6118d56080840160608501614790565b6001600160a01b031603611915576040517ffbe01d8100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b806080015115610a3c576040517f04149a6a00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b8067ffffffffffffffff1642116109d0576040517f1f48997000000000000000000000000000000000000000000000000000000000815267ffffffffffffffff82166004820152602401610799565b600160808201526119b96101208401610100850161497c565b6119c99063ffffffff1642614912565b67ffffffffffffffff1660408201526060810180516119e7906147a9565b65ffffffffffff1690526119fa81612baf565b5f83815260046020526040902055611a186080840160608501614790565b6001600160a01b0316827f1903ae4b38bc5f415c0c705f10e60d3efdf0df16277bb344d81b0c12381cb4168360600151845f015185602001518660400151604051611a669493929190614925565b60405180910390a3505050565b610a137f0ad86fa9768adbbfbc07f64d14eceb6c7061faccd1cd01b5d777c3375ce88758848484612654565b5f611aa9846117ea565b9050611ab86020860186614790565b6001600160a01b0316836001600160a01b031614158015611afa5750611ae46040860160208701614790565b6001600160a01b0316836001600160a01b031614155b15611b23576040516339ff887960e21b81526001600160a01b0384166004820152602401610799565b600281516006811115611b3857611b38614097565b14611b5957805160405163e37d4aeb60e01b81526107999190600401614832565b611b696040860160208701614790565b6001600160a01b0316836001600160a01b031603611b8e57611b8e8160400151611951565b60038152611ba46101208601610100870161497c565b611bb49063ffffffff1642614912565b67ffffffffffffffff166040820152606081018051611bd2906147a9565b65ffffffffffff169052611be581612baf565b5f858152600460205260409081902091909155611c089060608701908701614790565b6001600160a01b0316847f55778e442d84948141a4332af0b9eeb62286ad4bd11580ae4bbce6a04ec4d70f8360600151845f0151856020015186604001518989604051611c5a96959493929190614995565b60405180910390a35050505050565b5f611c73846117ea565b9050611c826020860186614790565b6001600160a01b0316836001600160a01b031614158015611cc45750611cae6040860160208701614790565b6001600160a01b0316836001600160a01b031614155b15611ced576040516339ff887960e21b81526001600160a01b0384166004820152602401610799565b600381516006811115611d0257611d02614097565b14611d2357805160405163e37d4aeb60e01b81526107999190600401614832565b806060018051611d32906147a9565b65ffffffffffff169052611d4581612baf565b5f8581526004602090815260409182902092909255606083015183519284015184830151925188947f5c6c0ec2958844f691193d304142861a6469850de14de70a1684f023358675e294611d9f949391928a908a90614995565b60405180910390a25050505050565b80516001816006811115611dc457611dc4614097565b14158015611de457506002816006811115611de157611de1614097565b14155b8015611e0257506003816006811115611dff57611dff614097565b14155b15610a3c578060405163e37d4aeb60e01b81526004016107999190614832565b82602001516001600160801b03168114611e605760208301516040516313e81b6760e11b81526001600160801b039091166004820152602401610799565b811580611e6c57508082115b15610a135760405163181c9d0b60e21b815260048101839052602401610799565b805161271090611ec29061ffff7f00000000000000000000000000000000000000000000000000000000000000001690614859565b611ecc9190614870565b6020820152606081015160408201518251611ee79190614912565b611ef19190614912565b82602001818151611f0291906149f0565b6001600160801b0316905250805115611f1d57600160a08301525b604081015115611f2f57600160c08301525b60208201516001600160801b031615611f46575050565b5f604083015260c0820151611f73578160045b90816006811115611f6c57611f6c614097565b9052505050565b8160a00151611f8457816005611f59565b60068281611f6c565b82602001516001600160801b03165f03611fe057611fc860405180608001604052805f81526020015f81526020015f81526020015f81525090565b611fde858584611fd85785612d12565b83612d12565b505b60208201511561202a5761202a8484611fff60a0890160808a01614790565b7f00000000000000000000000000000000000000000000000000000000000000008660200151612e59565b60608201511561205457612054848461204960a0890160808a01614790565b338660600151612e59565b61205d83612baf565b5f858152600460205260409020556120a6848461208060a0890160808a01614790565b61209060408a0160208b01614790565b602087015187516120a1919061477d565b612f03565b610d8d84846120bb60a0890160808a01614790565b6120c860208a018a614790565b8660400151612f03565b5f81608001516120f1576120ec6060840160408501614790565b612101565b6121016080840160608501614790565b9050336001600160a01b03821614610a13576040517f495b8baf0000000000000000000000000000000000000000000000000000000081523360048201526001600160a01b0382166024820152604401610799565b8067ffffffffffffffff164211156109d0576040517f6768091300000000000000000000000000000000000000000000000000000000815267ffffffffffffffff82166004820152602401610799565b610a137f32d563b9a0cec769da821dafa1e34c17156e2694797cbe4e58a0f457d5b02ce1848484612654565b5f6121dc846117ea565b90506121ee6040860160208701614790565b6001600160a01b0316836001600160a01b03161461222a576040516301dd9b9b60e21b81526001600160a01b0384166004820152602401610799565b60018151600681111561223f5761223f614097565b1461226057805160405163e37d4aeb60e01b81526107999190600401614832565b61226d8160400151612156565b60028152612282610100860160e0870161497c565b6122929063ffffffff1642614912565b67ffffffffffffffff1660408201526060810180516122b0906147a9565b65ffffffffffff1690526122c381612baf565b5f8581526004602090815260409182902092909255606083015183519284015184830151925188947f441d61cbaec555344ae9e5d96909269a5b56b62a2679f9ebd3f01059f3be1c2894611d9f949391928990614a0f565b5f7fac595db965ff515cbe8146f40572c987b18f2c2de0cb6dbec308b964f6ca02a28260405160200161234f929190614b83565b604051602081830303815290604052805190602001209050919050565b6123cf876040518060a001604052807f309b376532fe411d69b8c638eb8fceea56c2d439171567b8e79c1bf2c27db26f81526020018981526020018860068111156123b9576123b9614097565b8152602001878152602001868152508484612f45565b50505050505050565b6123ff60405180608001604052805f81526020015f81526020015f81526020015f81525090565b6127108261ffff161115612445576040517f916eb64f00000000000000000000000000000000000000000000000000000000815261ffff83166004820152602401610799565b61271061245661ffff841685614859565b6124609190614870565b80825261246d908461477d565b604082015292915050565b60606124a37f0000000000000000000000000000000000000000000000000000000000000000613161565b905090565b60606124a37f0000000000000000000000000000000000000000000000000000000000000000613161565b610d8d6040518060a001604052807fb7ceb80d62fdf0b2282e87423a20164cc33377be22dd27803fe304bddb21e0c2815260200187815260200186600681111561251f5761251f614097565b8152602001858152602001848152508261319e565b6125446040870160208801614790565b6001600160a01b0316836001600160a01b031614612580576040516301dd9b9b60e21b81526001600160a01b0384166004820152602401610799565b61258984611dae565b612594848383611e22565b6125bb60405180608001604052805f81526020015f81526020015f81526020015f81525090565b604081018390526125cc8582611e8d565b8460600180516125db906147a9565b65ffffffffffff16905260608086015186516020808901516040808b0151875193880151888301519789015192518e987fc6403d5ba2af0e425e7b701bbefe5e786eed36a217fa60e899761599f9f342a59861263e9890979096959093926147d1565b60405180910390a26123cf878787846001611f8d565b61097e8185856126676020840184614790565b86602087013561267d6060890160408a01614b98565b6040805160208101979097528601949094526001600160a01b039092166060850152608084015260a083015267ffffffffffffffff1660c082015260e0015b604051602081830303815290604052805190602001206131f9565b6001600160a01b0382165f908152600260209081526040808320600885901c8452909152902054600160ff83161b9080821615612752576040517fe90aded40000000000000000000000000000000000000000000000000000000081526001600160a01b038516600482015260248101849052604401610799565b6001600160a01b039093165f90815260026020908152604080832060089590951c83529390529190912091179055565b6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c081018290526127c16132fd565b6127ca85613356565b6127d76020860186614790565b6001600160a01b0316336001600160a01b03161461280a5760405163fd4c80c560e01b8152336004820152602401610799565b61281c61018086016101608701614b98565b67ffffffffffffffff1642111561287e5761283f61018086016101608701614b98565b6040517fdc365f2600000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610799565b61288785610c42565b5f81815260046020526040902054909250156128d2576040517f7930bc1f00000000000000000000000000000000000000000000000000000000815260048101839052602401610799565b6128ed6128e56040870160208801614790565b8386866138db565b612923576040517f1e90359600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6001815260a08501356001600160801b03166020820152611c2061294d60e0870160c0880161497c565b61295d9063ffffffff1642614912565b6129679190614912565b67ffffffffffffffff1660408201526001606082015261298681612baf565b5f838152600460205260409020559094909350915050565b5f3330833560208501356129b86060870160408801614bb1565b6040516001600160a01b0395861660248201529490931660448501526064840191909152608483015260ff1660a4820152606083013560c4820152608083013560e48201526101040160408051601f198184030181529190526020810180517bffffffffffffffffffffffffffffffffffffffffffffffffffffffff167fd505accf0000000000000000000000000000000000000000000000000000000017815281519192505f91829182875af150505050565b612a89612a7f60a0850160808601614790565b8460a00135613949565b612a996040840160208501614790565b6001600160a01b0316612aaf6020850185614790565b6001600160a01b0316837f9830713aa9e4e6ec1eaab115f38f8092a655b650fb2bdb2ef548b18c8455b29c8460600151855f0151866020015187604001518a604051612aff959493929190614bd1565b60405180910390a4505050565b610a137f2719b81ac8b793e24679978ee5307eb98b7124336b5c6179a30f0a2c1ae0ea22848484612654565b6123cf876040518060a001604052807f2c33f15d21bdf25a7497812236789bdd29f14b2a0fc48d359283e465f450acaf8152602001898152602001886006811115612b8557612b85614097565b81526020018767ffffffffffffffff1681526020018667ffffffffffffffff168152508484612f45565b5f60f0825f01516006811115612bc757612bc7614097565b901b60c0836060015165ffffffffffff16901b6080846040015167ffffffffffffffff16901b84602001516001600160801b03161717179050816080015115612c1157600160f81b175b8160a0015115612c2257600160f91b175b8160c001511561188957600160fa1b17919050565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c15611789576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80825d5050565b6040517fa9059cbb000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038616600452602485905291602083604481808b5af1925060015f51148316612d06578383151615612cfa573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b5f826060018051612d22906147a9565b65ffffffffffff169081905283519091506004816006811115612d4757612d47614097565b03612da657847f08487ba7e1dded1dd402db9132806a1d75829ad9f9eadd90f576b7d1dad65c7283835f5f885f015189602001518a604001518b60600151604051612d999897969594939291906147d1565b60405180910390a2610d8d565b6005816006811115612dba57612dba614097565b03612e0c57847f0eeca8e8709ab99e5b7bb12fcfe0c96282f4b6bdfaeeef2589cff43046fa3ea583835f5f885f015189602001518a604001518b60600151604051612d999897969594939291906147d1565b847f31cd4822a54caa146ceaee945e26e7590312375b8da3abb41eba1e408f6e5ad183835f5f885f015189602001518a604001518b60600151604051611d9f9897969594939291906147d1565b6001600160a01b038084165f90815260036020908152604080832093861683529290529081208054839290612e8f908490614912565b9091555050606084018051612ea3906147a9565b65ffffffffffff16905260608401518451602086015160408088015190516001600160a01b038716948a947f1e714166c203785e5fe256a95e86e97c558d474e18673f6a3f3e0bc162f41da794611c5a949293919290918b908a90614995565b801580612f165750612f16838383613b08565b610d8d57612f278585858585612e59565b612f3084612baf565b5f868152600460205260409020555050505050565b5f80805b838110156130985736858583818110612f6457612f64614755565b9050602002810190612f769190614c24565b9050612f856020890189614790565b6001600160a01b0316612f9b6020830183614790565b6001600160a01b031603613003578315612ffa57612fbc6020820182614790565b6040517f276e883c0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610799565b60019350613085565b6130136040890160208a01614790565b6001600160a01b03166130296020830183614790565b6001600160a01b03160361305357821561304a57612fbc6020820182614790565b60019250613085565b6130606020820182614790565b6040516339ff887960e21b81526001600160a01b039091166004820152602401610799565b61308f878261319e565b50600101612f49565b50811580156130c557506130af6020870187614790565b6001600160a01b0316336001600160a01b031614155b15613115576130d76020870187614790565b6040517fbd0ecdcd0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610799565b80158015613144575061312e6040870160208801614790565b6001600160a01b0316336001600160a01b031614155b15613159576130d76040870160208801614790565b505050505050565b60605f61316d83613c2d565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b8151602080840151610a3c9284929091906131bb90840184614790565b86604001518760600151886080015188602001358960400160208101906131e29190614b98565b6040516020016126bc989796959493929190614c42565b6132096060830160408401614b98565b67ffffffffffffffff164211156132695761322a6060830160408401614b98565b6040517f0cda829700000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610799565b6132836132796020840184614790565b83602001356126d7565b6132ae6132936020840184614790565b61329c83613c6d565b6132a96060860186614c9c565b6138db565b610a3c576132bf6020830183614790565b6040517f20c1731b0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610799565b7f00000000000000000000000000000000000000000000000000000000000000004614611789576040517fc614eff800000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f6133646020830183614790565b90505f6133776040840160208501614790565b90505f61338a6060850160408601614790565b90505f61339d6080860160608701614790565b90506001600160a01b03841615806133bd57506001600160a01b03841630145b156133ff576040517f303280280000000000000000000000000000000000000000000000000000000081526001600160a01b0385166004820152602401610799565b6001600160a01b038316158061341d57506001600160a01b03831630145b806134395750836001600160a01b0316836001600160a01b0316145b1561347b576040517f4d7cf57d0000000000000000000000000000000000000000000000000000000081526001600160a01b0384166004820152602401610799565b6001600160a01b038216158061349957506001600160a01b03821630145b806134b55750836001600160a01b0316826001600160a01b0316145b806134d15750826001600160a01b0316826001600160a01b0316145b15613513576040517f9a6f7e970000000000000000000000000000000000000000000000000000000081526001600160a01b0383166004820152602401610799565b6001600160a01b03811630148061353b5750836001600160a01b0316816001600160a01b0316145b806135575750826001600160a01b0316816001600160a01b0316145b806135735750816001600160a01b0316816001600160a01b0316145b156135b5576040517fd7b62c840000000000000000000000000000000000000000000000000000000081526001600160a01b0382166004820152602401610799565b306135c660a0870160808801614790565b6001600160a01b031603613622576135e460a0860160808701614790565b6040517f961c9a4f0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610799565b60a085013580158061363a57506001600160801b0381115b15613674576040517f3728b83d00000000000000000000000000000000000000000000000000000000815260048101829052602401610799565b610e1061368760e0880160c0890161497c565b63ffffffff1610806136b0575062278d006136a860e0880160c0890161497c565b63ffffffff16115b15613700576136c560e0870160c0880161497c565b6040517f296d3c6600000000000000000000000000000000000000000000000000000000815263ffffffff9091166004820152602401610799565b610e10613714610100880160e0890161497c565b63ffffffff16108061373e575062278d00613736610100880160e0890161497c565b63ffffffff16115b1561378f57613754610100870160e0880161497c565b6040517f20821e4300000000000000000000000000000000000000000000000000000000815263ffffffff9091166004820152602401610799565b6203f4806137a56101208801610100890161497c565b63ffffffff1610806137d0575062278d006137c86101208801610100890161497c565b63ffffffff16115b15613822576137e76101208701610100880161497c565b6040517f80a1de5e00000000000000000000000000000000000000000000000000000000815263ffffffff9091166004820152602401610799565b61271061383761014088016101208901614840565b61ffff16111561388b5761385361014087016101208801614840565b6040517eba2bc700000000000000000000000000000000000000000000000000000000815261ffff9091166004820152602401610799565b613896601482614870565b8661014001351115613159576040517f9753cd0a0000000000000000000000000000000000000000000000000000000081526101408701356004820152602401610799565b5f5f5f6138e9868686613c99565b5090925090505f81600381111561390257613902614097565b1480156139205750866001600160a01b0316826001600160a01b0316145b1561393057600192505050613941565b61393c87878787613ce0565b925050505b949350505050565b5f6001600160a01b0383161561395f575f613961565b815b90508034146139a5576040517ffe01888200000000000000000000000000000000000000000000000000000000815260048101829052346024820152604401610799565b6001600160a01b0383166139b857505050565b6040516370a0823160e01b81523060048201525f906001600160a01b038516906370a0823190602401602060405180830381865afa1580156139fc573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190613a209190614cdf565b9050613a376001600160a01b038516333086613d63565b6040516370a0823160e01b81523060048201525f906001600160a01b038616906370a0823190602401602060405180830381865afa158015613a7b573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190613a9f9190614cdf565b905081811015613acb576040516305778ff360e41b8152600481018590525f6024820152604401610799565b83613ad6838361477d565b14610d8d5783613ae6838361477d565b6040516305778ff360e41b815260048101929092526024820152604401610799565b5f5f5a90506001600160a01b038516613b2d575f5f5f5f868862030d40f19150613bbc565b604080516001600160a01b0387811660248301528616604482015260648082018690528251808303909101815260849091019091526020810180517bffffffffffffffffffffffffffffffffffffffffffffffffffffffff167f1826f6f00000000000000000000000000000000000000000000000000000000017815281515f91829190823062030d40f19250505b81158015613bee5750603f613bd562030d406040614859565b613bdf9190614870565b613beb9061afc8614912565b81105b15613c25576040517f41f7653600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b509392505050565b5f60ff8216601f811115610c8f576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f610c8f613c79613d99565b8360405161190160f01b8152600281019290925260228201526042902090565b5f80806041849003613ccd578435602086013560408701355f1a613cbf89828585613ec2565b955095509550505050613cd7565b505f915060029050825b93509350939050565b604080517f1626ba7e00000000000000000000000000000000000000000000000000000000808252600482018690526024820192909252604481018390525f91908390818660648301375f82606483010152601f820160051c60051b915060205f60648401838b5afa9050825f5114601f3d111681169350505050949350505050565b613d71848484846001613f8a565b61097e57604051635274afe760e01b81526001600160a01b0385166004820152602401610799565b5f306001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016148015613df157507f000000000000000000000000000000000000000000000000000000000000000046145b15613e1b57507f000000000000000000000000000000000000000000000000000000000000000090565b6124a3604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115613efb57505f91506003905082613f80565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015613f4c573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b038116613f7757505f925060019150829050613f80565b92505f91508190505b9450945094915050565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038781166004528616602452604485905291602083606481808c5af1925060015f51148316613fff578383151615613ff3573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b5f5f83601f840112614020575f5ffd5b50813567ffffffffffffffff811115614037575f5ffd5b6020830191508360208260051b8501011115614051575f5ffd5b9250929050565b5f5f60208385031215614069575f5ffd5b823567ffffffffffffffff81111561407f575f5ffd5b61408b85828601614010565b90969095509350505050565b634e487b7160e01b5f52602160045260245ffd5b600781106140c757634e487b7160e01b5f52602160045260245ffd5b9052565b6140d68282516140ab565b6001600160801b03602082015116602083015267ffffffffffffffff604082015116604083015265ffffffffffff606082015116606083015260808101511515608083015260a0810151151560a083015260c0810151610a1360c084018215159052565b602080825282518282018190525f918401906040840190835b8181101561417c576141668385516140cb565b6020939093019260e09290920191600101614153565b509095945050505050565b80356001600160a01b0381168114611889575f5ffd5b5f5f5f5f608085870312156141b0575f5ffd5b6141b985614187565b93506141c760208601614187565b92506141d560408601614187565b9396929550929360600135925050565b5f6101c082840312156141f6575f5ffd5b50919050565b5f6101c0828403121561420d575f5ffd5b61421783836141e5565b9392505050565b5f608082840312156141f6575f5ffd5b5f5f5f6102008486031215614241575f5ffd5b61424b85856141e5565b92506101c084013591506101e084013567ffffffffffffffff81111561426f575f5ffd5b61427b8682870161421e565b9150509250925092565b5f5f6101e08385031215614297575f5ffd5b6142a184846141e5565b946101c0939093013593505050565b5f5f5f606084860312156142c2575f5ffd5b6142cb84614187565b92506142d960208501614187565b929592945050506040919091013590565b5f5f5f61020084860312156142fd575f5ffd5b61430785856141e5565b956101c085013595506101e0909401359392505050565b5f5f5f5f5f6102208688031215614333575f5ffd5b61433d87876141e5565b94506101c086013593506101e0860135925061020086013567ffffffffffffffff811115614369575f5ffd5b61437588828901614010565b969995985093965092949392505050565b5f5f60408385031215614397575f5ffd5b6143a083614187565b91506143ae60208401614187565b90509250929050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f61441f60e08301896143b7565b828103604084015261443181896143b7565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015614486578351835260209384019390920191600101614468565b50909b9a5050505050505050505050565b5f5f5f5f61022085870312156144ab575f5ffd5b6144b586866141e5565b93506101c085013592506101e0850135915061020085013567ffffffffffffffff8111156144e1575f5ffd5b6144ed8782880161421e565b91505092959194509250565b5f5f5f6060848603121561450b575f5ffd5b8335925060208401359150604084013567ffffffffffffffff81111561426f575f5ffd5b5f6020828403121561453f575f5ffd5b5035919050565b60e08101610c8f82846140cb565b803561ffff81168114611889575f5ffd5b5f5f5f6102008486031215614578575f5ffd5b61458285856141e5565b92506145916101c08501614554565b929592945050506101e0919091013590565b5f5f83601f8401126145b3575f5ffd5b50813567ffffffffffffffff8111156145ca575f5ffd5b602083019150836020828501011115614051575f5ffd5b5f5f5f5f8486036102808112156145f6575f5ffd5b61460087876141e5565b94506101c086013567ffffffffffffffff81111561461c575f5ffd5b614628888289016145a3565b90955093505060a06101df1982011215614640575f5ffd5b509295919450926101e0019150565b5f5f60408385031215614660575f5ffd5b61466983614187565b946020939093013593505050565b5f5f5f6101e0848603121561468a575f5ffd5b61469485856141e5565b92506101c084013567ffffffffffffffff8111156146b0575f5ffd5b6146bc868287016145a3565b9497909650939450505050565b803567ffffffffffffffff81168114611889575f5ffd5b5f5f5f5f61020085870312156146f4575f5ffd5b6146fe86866141e5565b935061470d6101c086016146c9565b92506101e085013567ffffffffffffffff811115614729575f5ffd5b61473587828801614010565b95989497509550505050565b634e487b7160e01b5f52604160045260245ffd5b634e487b7160e01b5f52603260045260245ffd5b634e487b7160e01b5f52601160045260245ffd5b81810381811115610c8f57610c8f614769565b5f602082840312156147a0575f5ffd5b61421782614187565b5f65ffffffffffff821665ffffffffffff81036147c8576147c8614769565b60010192915050565b65ffffffffffff8916815261010081016147ee602083018a6140ab565b6001600160801b038816604083015267ffffffffffffffff871660608301528560808301528460a08301528360c08301528260e08301529998505050505050505050565b60208101610c8f82846140ab565b5f60208284031215614850575f5ffd5b61421782614554565b8082028115828204841417610c8f57610c8f614769565b5f8261488a57634e487b7160e01b5f52601260045260245ffd5b500490565b65ffffffffffff8c16815261016081016148ac602083018d6140ab565b6001600160801b039a909a16604082015267ffffffffffffffff9890981660608901526001600160a01b0396909616608088015261ffff9490941660a087015260c086019290925260e08501526101008401526101208301526101409091015292915050565b80820180821115610c8f57610c8f614769565b65ffffffffffff851681526080810161494160208301866140ab565b6001600160801b038416604083015267ffffffffffffffff8316606083015295945050505050565b803563ffffffff81168114611889575f5ffd5b5f6020828403121561498c575f5ffd5b61421782614969565b65ffffffffffff8716815260c081016149b160208301886140ab565b6001600160801b038616604083015267ffffffffffffffff851660608301526001600160a01b03841660808301528260a0830152979650505050505050565b6001600160801b038281168282160390811115610c8f57610c8f614769565b65ffffffffffff8616815260a08101614a2b60208301876140ab565b6001600160801b038516604083015267ffffffffffffffff841660608301528260808301529695505050505050565b614a7482614a6783614187565b6001600160a01b03169052565b614a8060208201614187565b6001600160a01b03166020830152614a9a60408201614187565b6001600160a01b03166040830152614ab460608201614187565b6001600160a01b03166060830152614ace60808201614187565b6001600160a01b0316608083015260a08181013590830152614af260c08201614969565b63ffffffff1660c0830152614b0960e08201614969565b63ffffffff1660e0830152614b216101008201614969565b63ffffffff16610100830152614b3a6101208201614554565b61ffff166101208301526101408181013590830152614b5c61016082016146c9565b67ffffffffffffffff1661016083015261018081810135908301526101a090810135910152565b8281526101e081016142176020830184614a5a565b5f60208284031215614ba8575f5ffd5b614217826146c9565b5f60208284031215614bc1575f5ffd5b813560ff81168114614217575f5ffd5b65ffffffffffff861681526102408101614bee60208301876140ab565b6001600160801b038516604083015267ffffffffffffffff84166060830152614c1a6080830184614a5a565b9695505050505050565b5f8235607e19833603018112614c38575f5ffd5b9190910192915050565b888152602081018890526001600160a01b03871660408201526101008101614c6d60608301886140ab565b8560808301528460a08301528360c083015267ffffffffffffffff831660e08301529998505050505050505050565b5f5f8335601e19843603018112614cb1575f5ffd5b83018035915067ffffffffffffffff821115614ccb575f5ffd5b602001915036819003821315614051575f5ffd5b5f60208284031215614cef575f5ffd5b5051919050568b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f';
