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
        "name": "buyerBps",
        "type": "uint16",
        "internalType": "uint16"
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
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
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
  '0x6101a0604052348015610010575f5ffd5b50604051614a18380380614a1883398101604081905261002f916101f0565b81816040518060400160405280600b81526020016a5472616465457363726f7760a81b815250604051806040016040528060018152602001603160f81b81525061007e826101b360201b60201c565b6101205261008b816101b3565b61014052815160208084019190912060e052815190820120610100524660a05261011760e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c052606461ffff831611156101515760405163704c1aad60e01b815261ffff831660048201526024015b60405180910390fd5b61ffff82161580159061016b57506001600160a01b038116155b1561019457604051633e0288fb60e21b81526001600160a01b0382166004820152602401610148565b61ffff909116610160526001600160a01b031661018052506102949050565b5f5f829050601f815111156101dd578260405163305a27a960e01b81526004016101489190610239565b80516101e88261026e565b179392505050565b5f5f60408385031215610201575f5ffd5b825161ffff81168114610212575f5ffd5b60208401519092506001600160a01b038116811461022e575f5ffd5b809150509250929050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561028e575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051610180516147116103075f395f818161031d0152611d3d01525f818161028b0152611bd801525f6120f901525f6120c901525f612ea301525f612e7b01525f612dd601525f612e0001525f612e2a01526147115ff3fe6080604052600436106101a4575f3560e01c806391e8ec38116100e7578063cab7e8eb11610087578063e3e884fa11610062578063e3e884fa1461054c578063e7a25cde1461056b578063e82e88121461058a578063ff7885e8146105a9575f5ffd5b8063cab7e8eb146104b9578063cb7a6d071461051a578063cfdd7aea1461052d575f5ffd5b8063a3b13799116100c2578063a3b1379914610430578063b68279c81461045c578063b8dca9121461047b578063be6fe2481461049a575f5ffd5b806391e8ec38146103d35780639730f534146103f25780639c47860814610411575f5ffd5b806324a9d85311610152578063469048401161012d578063469048401461030c578063637cd7f0146103575780636d9d03bd1461038d57806384b0196e146103ac575f5ffd5b806324a9d8531461027a5780632c7c0aa6146102c057806330a02348146102df575f5ffd5b806316a596fc1161018257806316a596fc1461021d5780631826f6f01461023c57806318a2da1b1461025b575f5ffd5b806304438ba2146101a85780630f591edc146101dd578063133b4779146101fe575b5f5ffd5b3480156101b3575f5ffd5b506101c76101c2366004613b7e565b6105c8565b6040516101d49190613c60565b60405180910390f35b3480156101e8575f5ffd5b506101fc6101f7366004613cc4565b6106b3565b005b348015610209575f5ffd5b506101fc610218366004613cf6565b610887565b348015610228575f5ffd5b506101fc610237366004613d4d565b6108cc565b348015610247575f5ffd5b506101fc610256366004613d8e565b6108f4565b348015610266575f5ffd5b506101fc610275366004613dc8565b610943565b348015610285575f5ffd5b506102ad7f000000000000000000000000000000000000000000000000000000000000000081565b60405161ffff90911681526020016101d4565b3480156102cb575f5ffd5b506101fc6102da366004613cf6565b610a7e565b3480156102ea575f5ffd5b506102fe6102f9366004613cc4565b610ab5565b6040519081526020016101d4565b348015610317575f5ffd5b5061033f7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016101d4565b348015610362575f5ffd5b506102fe610371366004613dfc565b600360209081525f928352604080842090915290825290205481565b348015610398575f5ffd5b506101fc6103a7366004613cc4565b610acd565b3480156103b7575f5ffd5b506103c0610c5b565b6040516101d49796959493929190613e5b565b3480156103de575f5ffd5b506101fc6103ed366004613d4d565b610cb9565b3480156103fd575f5ffd5b506101fc61040c366004613f0d565b610cd5565b34801561041c575f5ffd5b506101fc61042b366004613cc4565b610d1d565b34801561043b575f5ffd5b5061044f61044a366004613f6f565b610e11565b6040516101d49190613f86565b348015610467575f5ffd5b506101fc610476366004613fd2565b610e60565b348015610486575f5ffd5b506101fc610495366004613cf6565b610ea8565b3480156104a5575f5ffd5b506101fc6104b4366004613dc8565b610edf565b3480156104c4575f5ffd5b5061050a6104d3366004614040565b6001600160a01b0382165f908152600260209081526040808320600885901c8452909152902054600160ff83161b16151592915050565b60405190151581526020016101d4565b6101fc610528366004614068565b610f04565b348015610538575f5ffd5b506101fc610547366004613f6f565b610f32565b348015610557575f5ffd5b506101fc6105663660046140cb565b610f81565b348015610576575f5ffd5b506101fc610585366004613d4d565b611176565b348015610595575f5ffd5b506101fc6105a43660046140f6565b611192565b3480156105b4575f5ffd5b506101fc6105c3366004614165565b61123d565b60608167ffffffffffffffff8111156105e3576105e36141a5565b60405190808252806020026020018201604052801561064857816020015b6040805160e0810182525f8082526020808301829052928201819052606082018190526080820181905260a0820181905260c082015282525f199092019101816106015790505b5090505f5b828110156106ac5761068760045f86868581811061066d5761066d6141b9565b9050602002013581526020019081526020015f2054611444565b828281518110610699576106996141b9565b602090810291909101015260010161064d565b5092915050565b6106bb61150e565b5f6106c582610ab5565b90505f6106d182611545565b90506003815160068111156106e8576106e8613bbd565b1461071257805160405163e37d4aeb60e01b815261070991906004016141cd565b60405180910390fd5b5f61072360808501606086016141db565b6001600160a01b031603610763576040517ffbe01d8100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80608001511561079f576040517f04149a6a00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6107ac81604001516115e9565b600160808201526107c561012084016101008501614207565b6107d59063ffffffff1642614234565b67ffffffffffffffff1660408201526060810180516107f390614247565b65ffffffffffff16905261080681611638565b5f8381526004602052604090205561082460808401606085016141db565b6001600160a01b0316827f1903ae4b38bc5f415c0c705f10e60d3efdf0df16277bb344d81b0c12381cb4168360600151845f015185602001518660400151604051610872949392919061426f565b60405180910390a350506108846116c0565b50565b61088f61150e565b5f61089984610ab5565b90506108a68184846116ea565b6108be84826108b860208601866141db565b8661178d565b506108c76116c0565b505050565b6108d461150e565b6108e8826108e184610ab5565b3384611957565b6108f06116c0565b5050565b33301461092f576040517f1af2a6ce000000000000000000000000000000000000000000000000000000008152336004820152602401610709565b6108c76001600160a01b0384168383611a9c565b61094b61150e565b5f61095584610ab5565b90505f61096182611545565b905061097060208601866141db565b6001600160a01b0316336001600160a01b0316146109a35760405163fd4c80c560e01b8152336004820152602401610709565b6109ac81611ad1565b6109b7818585611b45565b6109de60405180608001604052805f81526020015f81526020015f81526020015f81525090565b8481526109eb8282611bc9565b8160600180516109fa90614247565b65ffffffffffff1690526060808301518351602080860151604080880151875193880151888301519789015192518b987f47ce6eb3064c7fefc6d9fdbceeae59c4b5ec9d910d0f71aa4dd1501b73f13ee898610a5d9890979096959093926142b3565b60405180910390a2610a73868484846001611cc9565b5050506108c76116c0565b610a8661150e565b5f610a9084610ab5565b9050610a9d818484611e0e565b6108be8482610aaf60208601866141db565b86611e41565b5f610ac7610ac283611f8a565b611fdb565b92915050565b610ad561150e565b5f610adf82610ab5565b90505f610aeb82611545565b9050600381516006811115610b0257610b02613bbd565b14610b2357805160405163e37d4aeb60e01b815261070991906004016141cd565b610b3081604001516115e9565b5f610b4160808501606086016141db565b6001600160a01b031614158015610b5a57508060800151155b15610b91576040517fbd5ad11100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b60208101515f90610bbc906001600160801b0316610bb761014087016101208801614314565b612022565b9050610bc88282611bc9565b816060018051610bd790614247565b65ffffffffffff1690526060808301518351602080860151604080880151875193880151888301519789015192518b987f3e21736725db2356897b8d195288ad47f51cf4a029d906e86a64e9fc39911e0298610c3a9890979096959093926142b3565b60405180910390a2610c50848484846001611cc9565b5050506108846116c0565b5f6060805f5f5f6060610c6c6120c2565b610c746120f2565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b610cc161150e565b6108e882610cce84610ab5565b3384611e41565b610cdd61150e565b5f610ce785610ab5565b9050610cf58185858561211d565b610d0e8582610d0760208601866141db565b87876121b3565b50610d176116c0565b50505050565b610d2561150e565b5f610d2f82610ab5565b90505f610d3b82611545565b9050610d4a60208401846141db565b6001600160a01b0316336001600160a01b031614610d7d5760405163fd4c80c560e01b8152336004820152602401610709565b600181516006811115610d9257610d92613bbd565b14610db357805160405163e37d4aeb60e01b815261070991906004016141cd565b610dc081604001516115e9565b610de760405180608001604052805f81526020015f81526020015f81526020015f81525090565b60208201516001600160801b03166040820152610e048282611bc9565b610c50848484845f611cc9565b6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c08101919091525f82815260046020526040902054610ac790611444565b610e6861150e565b5f5f610e758686866122e8565b9092509050610e93610e8d60a08801608089016141db565b846124fc565b610e9e8683836125ca565b5050610d176116c0565b610eb061150e565b5f610eba84610ab5565b9050610ec781848461266a565b6108be8482610ed960208601866141db565b86611957565b610ee761150e565b610efc83610ef485610ab5565b3385856121b3565b6108c76116c0565b610f0c61150e565b5f5f610f198585856122e8565b91509150610f288583836125ca565b50506108c76116c0565b610f3a61150e565b610f44338261269d565b60405181815233907f26ccf9904b9b2fb069d347553978928fd2fc65efb2638dcbeb8d142e974479f09060200160405180910390a26108846116c0565b610f8961150e565b5f610f9383610ab5565b90505f610f9f82611545565b90505f8160800151610fc057610fbb60608601604087016141db565b610fd0565b610fd060808601606087016141db565b9050336001600160a01b03821614611025576040517f495b8baf0000000000000000000000000000000000000000000000000000000081523360048201526001600160a01b0382166024820152604401610709565b60038251600681111561103a5761103a613bbd565b1461105b57815160405163e37d4aeb60e01b815261070991906004016141cd565b6110688260400151612748565b5f8560a0013583602001516001600160801b031687610140013561108c919061432d565b6110969190614344565b90505f6110bb8285602001516001600160801b03166110b59190614363565b87612022565b6060810183905290506110ce8482611bc9565b8360600180516110dd90614247565b65ffffffffffff16908165ffffffffffff1681525050847f4b8f89349c5b90877b06b0284ed042fde6dd131f7a79e8feb527dba8c3f47dc18560600151865f015187602001518860400151338c885f015189602001518a604001518b606001516040516111539a99989796959493929190614376565b60405180910390a2611169878686846001611cc9565b50505050506108f06116c0565b61117e61150e565b6108e88261118b84610ab5565b338461178d565b61119a61150e565b5f6111a486610ab5565b90505f6111b082611545565b90506111bb81611ad1565b80602001516001600160801b031685146111f95760208101516040516313e81b6760e11b81526001600160801b039091166004820152602401610709565b611207878388888888612798565b5f6112128688612022565b905061121e8282611bc9565b61122b888484845f611cc9565b5050506112366116c0565b5050505050565b61124561150e565b336001600160a01b038316148015906112705750816001600160a01b0316816001600160a01b031614155b156112a9576040517f0b9ef370000000000000000000000000000000000000000000000000000000008152336004820152602401610709565b6001600160a01b03811615806112c757506001600160a01b03811630145b15611309576040517f17858bbe0000000000000000000000000000000000000000000000000000000081526001600160a01b0382166004820152602401610709565b6001600160a01b038084165f9081526003602090815260408083209386168352929052908120549081900361136a576040517fd0d04f6000000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6001600160a01b038481165f818152600360209081526040808320888616808552908352818420939093558051948716855290840185905290927fa4195c37c2947bbe89165f03e320b6903116f0b10d8cfdb522330f7ce6f9fa24910160405180910390a36001600160a01b038416611430575f5f5f5f5f85875af190508061142a576040517fbf7e35a30000000000000000000000000000000000000000000000000000000081526001600160a01b0384166004820152602401610709565b506108be565b6108be6001600160a01b0385168383611a9c565b6040805160e0810182525f808252608080830182905260a0830182905260c0808401929092526001600160801b038516602084015284901c67ffffffffffffffff16928201929092529082901c65ffffffffffff16606082015260f082901c60ff1660068111156114b7576114b7613bbd565b819060068111156114ca576114ca613bbd565b908160068111156114dd576114dd613bbd565b905250600160f81b821615156080820152600160f91b8216151560a0820152600160fa1b909116151560c082015290565b6115166129b8565b61154360017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005b90612a11565b565b6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c08101919091525f8281526004602052604090205461159490611444565b90505f815160068111156115aa576115aa613bbd565b036115e4576040517f4c11756500000000000000000000000000000000000000000000000000000000815260048101839052602401610709565b919050565b8067ffffffffffffffff164211610884576040517f1f48997000000000000000000000000000000000000000000000000000000000815267ffffffffffffffff82166004820152602401610709565b5f60f0825f0151600681111561165057611650613bbd565b901b60c0836060015165ffffffffffff16901b6080846040015167ffffffffffffffff16901b84602001516001600160801b0316171717905081608001511561169a57600160f81b175b8160a00151156116ab57600160f91b175b8160c00151156115e457600160fa1b17919050565b6115435f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0061153d565b6108c7817f0ad86fa9768adbbfbc07f64d14eceb6c7061faccd1cd01b5d777c3375ce887588561171d60208401846141db565b8660208701356117336060890160408a0161440a565b6040805160208101979097528601949094526001600160a01b039092166060850152608084015260a083015267ffffffffffffffff1660c082015260e0015b60405160208183030381529060405280519060200120612a18565b5f61179784611545565b90506117a660208601866141db565b6001600160a01b0316836001600160a01b0316141580156117e857506117d260408601602087016141db565b6001600160a01b0316836001600160a01b031614155b15611811576040516339ff887960e21b81526001600160a01b0384166004820152602401610709565b60028151600681111561182657611826613bbd565b1461184757805160405163e37d4aeb60e01b815261070991906004016141cd565b61185760408601602087016141db565b6001600160a01b0316836001600160a01b03160361187c5761187c81604001516115e9565b6003815261189261012086016101008701614207565b6118a29063ffffffff1642614234565b67ffffffffffffffff1660408201526060810180516118c090614247565b65ffffffffffff1690526118d381611638565b5f8581526004602052604090819020919091556118f690606087019087016141db565b6001600160a01b0316847f55778e442d84948141a4332af0b9eeb62286ad4bd11580ae4bbce6a04ec4d70f8360600151845f015185602001518660400151898960405161194896959493929190614423565b60405180910390a35050505050565b5f61196184611545565b905061197060208601866141db565b6001600160a01b0316836001600160a01b0316141580156119b2575061199c60408601602087016141db565b6001600160a01b0316836001600160a01b031614155b156119db576040516339ff887960e21b81526001600160a01b0384166004820152602401610709565b6003815160068111156119f0576119f0613bbd565b14611a1157805160405163e37d4aeb60e01b815261070991906004016141cd565b806060018051611a2090614247565b65ffffffffffff169052611a3381611638565b5f8581526004602090815260409182902092909255606083015183519284015184830151925188947f5c6c0ec2958844f691193d304142861a6469850de14de70a1684f023358675e294611a8d949391928a908a90614423565b60405180910390a25050505050565b611aa98383836001612b1c565b6108c757604051635274afe760e01b81526001600160a01b0384166004820152602401610709565b80516001816006811115611ae757611ae7613bbd565b14158015611b0757506002816006811115611b0457611b04613bbd565b14155b8015611b2557506003816006811115611b2257611b22613bbd565b14155b156108f0578060405163e37d4aeb60e01b815260040161070991906141cd565b82602001516001600160801b03168114611b835760208301516040516313e81b6760e11b81526001600160801b039091166004820152602401610709565b811580611b8f57508082115b156108c7576040517f6072742c00000000000000000000000000000000000000000000000000000000815260048101839052602401610709565b805161271090611bfe9061ffff7f0000000000000000000000000000000000000000000000000000000000000000169061432d565b611c089190614344565b6020820152606081015160408201518251611c239190614234565b611c2d9190614234565b82602001818151611c3e919061447e565b6001600160801b0316905250805115611c5957600160a08301525b604081015115611c6b57600160c08301525b60208201516001600160801b031615611c82575050565b5f604083015260c0820151611caf578160045b90816006811115611ca857611ca8613bbd565b9052505050565b8160a00151611cc057816005611c95565b60068281611ca8565b82602001516001600160801b03165f03611d1c57611d0460405180608001604052805f81526020015f81526020015f81526020015f81525090565b611d1a858584611d145785612b97565b83612b97565b505b602082015115611d6657611d668484611d3b60a0890160808a016141db565b7f00000000000000000000000000000000000000000000000000000000000000008660200151612cde565b606082015115611d9057611d908484611d8560a0890160808a016141db565b338660600151612cde565b611d9983611638565b5f85815260046020526040902055611de28484611dbc60a0890160808a016141db565b611dcc60408a0160208b016141db565b60208701518751611ddd9190614363565b612d88565b6112368484611df760a0890160808a016141db565b611e0460208a018a6141db565b8660400151612d88565b6108c7817f32d563b9a0cec769da821dafa1e34c17156e2694797cbe4e58a0f457d5b02ce18561171d60208401846141db565b5f611e4b84611545565b9050611e5d60408601602087016141db565b6001600160a01b0316836001600160a01b031614611e99576040516301dd9b9b60e21b81526001600160a01b0384166004820152602401610709565b600181516006811115611eae57611eae613bbd565b14611ecf57805160405163e37d4aeb60e01b815261070991906004016141cd565b611edc8160400151612748565b60028152611ef1610100860160e08701614207565b611f019063ffffffff1642614234565b67ffffffffffffffff166040820152606081018051611f1f90614247565b65ffffffffffff169052611f3281611638565b5f8581526004602090815260409182902092909255606083015183519284015184830151925188947f441d61cbaec555344ae9e5d96909269a5b56b62a2679f9ebd3f01059f3be1c2894611a8d94939192899061449d565b5f7fac595db965ff515cbe8146f40572c987b18f2c2de0cb6dbec308b964f6ca02a282604051602001611fbe929190614611565b604051602081830303815290604052805190602001209050919050565b5f610ac7611fe7612dca565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b61204960405180608001604052805f81526020015f81526020015f81526020015f81525090565b6127108261ffff16111561208f576040517f916eb64f00000000000000000000000000000000000000000000000000000000815261ffff83166004820152602401610709565b6127106120a061ffff84168561432d565b6120aa9190614344565b8082526120b79084614363565b604082015292915050565b60606120ed7f0000000000000000000000000000000000000000000000000000000000000000612ef3565b905090565b60606120ed7f0000000000000000000000000000000000000000000000000000000000000000612ef3565b610d17817f3e038b69942f12e652c6ee1b4a8e89fcb5a7716c1a4fc4dd286d1e0be2a30f578661215060208401846141db565b8787602088013561216760608a0160408b0161440a565b6040805160208101989098528701959095526001600160a01b039093166060860152608085019190915260a084015260c083015267ffffffffffffffff1660e082015261010001611772565b5f6121bd85611545565b90506121cf60408701602088016141db565b6001600160a01b0316846001600160a01b03161461220b576040516301dd9b9b60e21b81526001600160a01b0385166004820152602401610709565b61221481611ad1565b61221f818484611b45565b61224660405180608001604052805f81526020015f81526020015f81526020015f81525090565b604081018490526122578282611bc9565b81606001805161226690614247565b65ffffffffffff1690526060808301518351602080860151604080880151875193880151888301519789015192518e987fc6403d5ba2af0e425e7b701bbefe5e786eed36a217fa60e899761599f9f342a5986122c99890979096959093926142b3565b60405180910390a26122df878784846001611cc9565b50505050505050565b6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c0810182905261232885612f30565b61233560208601866141db565b6001600160a01b0316336001600160a01b0316146123685760405163fd4c80c560e01b8152336004820152602401610709565b61237a6101808601610160870161440a565b67ffffffffffffffff164211156123dc5761239d6101808601610160870161440a565b6040517fdc365f2600000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610709565b6123e585610ab5565b5f8181526004602052604090205490925015612430576040517f7930bc1f00000000000000000000000000000000000000000000000000000000815260048101839052602401610709565b61244b61244360408701602088016141db565b8386866134bd565b612481576040517f1e90359600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6001815260a08501356001600160801b03166020820152611c206124ab60e0870160c08801614207565b6124bb9063ffffffff1642614234565b6124c59190614234565b67ffffffffffffffff166040820152600160608201526124e481611638565b5f838152600460205260409020559094909350915050565b5f3330833560208501356125166060870160408801614626565b6040516001600160a01b0395861660248201529490931660448501526064840191909152608483015260ff1660a4820152606083013560c4820152608083013560e48201526101040160408051601f198184030181529190526020810180517bffffffffffffffffffffffffffffffffffffffffffffffffffffffff167fd505accf0000000000000000000000000000000000000000000000000000000017815281519192505f91829182875af150505050565b6125e76125dd60a08501608086016141db565b8460a0013561352b565b6125f760408401602085016141db565b6001600160a01b031661260d60208501856141db565b6001600160a01b0316837f9830713aa9e4e6ec1eaab115f38f8092a655b650fb2bdb2ef548b18c8455b29c8460600151855f0151866020015187604001518a60405161265d959493929190614646565b60405180910390a4505050565b6108c7817f2719b81ac8b793e24679978ee5307eb98b7124336b5c6179a30f0a2c1ae0ea228561171d60208401846141db565b6001600160a01b0382165f908152600260209081526040808320600885901c8452909152902054600160ff83161b9080821615612718576040517fe90aded40000000000000000000000000000000000000000000000000000000081526001600160a01b038516600482015260248101849052604401610709565b6001600160a01b039093165f90815260026020908152604080832060089590951c83529390529190912091179055565b8067ffffffffffffffff16421115610884576040517f6768091300000000000000000000000000000000000000000000000000000000815267ffffffffffffffff82166004820152602401610709565b5f80805b838110156128ed57368585838181106127b7576127b76141b9565b90506020028101906127c99190614699565b90506127d860208b018b6141db565b6001600160a01b03166127ee60208301836141db565b6001600160a01b03160361285657831561284d5761280f60208201826141db565b6040517f276e883c0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610709565b600193506128d8565b61286660408b0160208c016141db565b6001600160a01b031661287c60208301836141db565b6001600160a01b0316036128a657821561289d5761280f60208201826141db565b600192506128d8565b6128b360208201826141db565b6040516339ff887960e21b81526001600160a01b039091166004820152602401610709565b6128e4898989846136ea565b5060010161279c565b508115801561291a575061290460208901896141db565b6001600160a01b0316336001600160a01b031614155b1561296a5761292c60208901896141db565b6040517fbd0ecdcd0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610709565b8015801561299957506129836040890160208a016141db565b6001600160a01b0316336001600160a01b031614155b156129ae5761292c6040890160208a016141db565b5050505050505050565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c15611543576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80825d5050565b612a28606083016040840161440a565b67ffffffffffffffff16421115612a8857612a49606083016040840161440a565b6040517f0cda829700000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610709565b612aa2612a9860208401846141db565b836020013561269d565b612acd612ab260208401846141db565b612abb83611fdb565b612ac860608601866146b7565b6134bd565b6108f057612ade60208301836141db565b6040517f20c1731b0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610709565b6040517fa9059cbb000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038616600452602485905291602083604481808b5af1925060015f51148316612b8b578383151615612b7f573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b5f826060018051612ba790614247565b65ffffffffffff169081905283519091506004816006811115612bcc57612bcc613bbd565b03612c2b57847f08487ba7e1dded1dd402db9132806a1d75829ad9f9eadd90f576b7d1dad65c7283835f5f885f015189602001518a604001518b60600151604051612c1e9897969594939291906142b3565b60405180910390a2611236565b6005816006811115612c3f57612c3f613bbd565b03612c9157847f0eeca8e8709ab99e5b7bb12fcfe0c96282f4b6bdfaeeef2589cff43046fa3ea583835f5f885f015189602001518a604001518b60600151604051612c1e9897969594939291906142b3565b847f31cd4822a54caa146ceaee945e26e7590312375b8da3abb41eba1e408f6e5ad183835f5f885f015189602001518a604001518b60600151604051611a8d9897969594939291906142b3565b6001600160a01b038084165f90815260036020908152604080832093861683529290529081208054839290612d14908490614234565b9091555050606084018051612d2890614247565b65ffffffffffff16905260608401518451602086015160408088015190516001600160a01b038716948a947f1e714166c203785e5fe256a95e86e97c558d474e18673f6a3f3e0bc162f41da794611948949293919290918b908a90614423565b801580612d9b5750612d9b838383613783565b61123657612dac8585858585612cde565b612db584611638565b5f868152600460205260409020555050505050565b5f306001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016148015612e2257507f000000000000000000000000000000000000000000000000000000000000000046145b15612e4c57507f000000000000000000000000000000000000000000000000000000000000000090565b6120ed604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60605f612eff836138a8565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f612f3e60208301836141db565b90505f612f5160408401602085016141db565b90505f612f6460608501604086016141db565b90505f612f7760808601606087016141db565b90506001600160a01b0384161580612f9757506001600160a01b03841630145b15612fd9576040517f303280280000000000000000000000000000000000000000000000000000000081526001600160a01b0385166004820152602401610709565b6001600160a01b0383161580612ff757506001600160a01b03831630145b806130135750836001600160a01b0316836001600160a01b0316145b15613055576040517f4d7cf57d0000000000000000000000000000000000000000000000000000000081526001600160a01b0384166004820152602401610709565b6001600160a01b038216158061307357506001600160a01b03821630145b8061308f5750836001600160a01b0316826001600160a01b0316145b806130ab5750826001600160a01b0316826001600160a01b0316145b156130ed576040517f9a6f7e970000000000000000000000000000000000000000000000000000000081526001600160a01b0383166004820152602401610709565b6001600160a01b0381163014806131155750836001600160a01b0316816001600160a01b0316145b806131315750826001600160a01b0316816001600160a01b0316145b8061314d5750816001600160a01b0316816001600160a01b0316145b1561318f576040517fd7b62c840000000000000000000000000000000000000000000000000000000081526001600160a01b0382166004820152602401610709565b306131a060a08701608088016141db565b6001600160a01b0316036131fc576131be60a08601608087016141db565b6040517f961c9a4f0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610709565b60a085013580158061321457506001600160801b0381115b1561324e576040517f3728b83d00000000000000000000000000000000000000000000000000000000815260048101829052602401610709565b610e1061326160e0880160c08901614207565b63ffffffff16108061328a575062278d0061328260e0880160c08901614207565b63ffffffff16115b156132da5761329f60e0870160c08801614207565b6040517f296d3c6600000000000000000000000000000000000000000000000000000000815263ffffffff9091166004820152602401610709565b610e106132ee610100880160e08901614207565b63ffffffff161080613318575062278d00613310610100880160e08901614207565b63ffffffff16115b156133695761332e610100870160e08801614207565b6040517f20821e4300000000000000000000000000000000000000000000000000000000815263ffffffff9091166004820152602401610709565b6203f48061337f61012088016101008901614207565b63ffffffff1610806133aa575062278d006133a261012088016101008901614207565b63ffffffff16115b156133fc576133c161012087016101008801614207565b6040517f80a1de5e00000000000000000000000000000000000000000000000000000000815263ffffffff9091166004820152602401610709565b61271061341161014088016101208901614314565b61ffff1611156134655761342d61014087016101208801614314565b6040517eba2bc700000000000000000000000000000000000000000000000000000000815261ffff9091166004820152602401610709565b613470601482614344565b86610140013511156134b5576040517f9753cd0a0000000000000000000000000000000000000000000000000000000081526101408701356004820152602401610709565b505050505050565b5f5f5f6134cb8686866138e8565b5090925090505f8160038111156134e4576134e4613bbd565b1480156135025750866001600160a01b0316826001600160a01b0316145b1561351257600192505050613523565b61351e8787878761392f565b925050505b949350505050565b5f6001600160a01b03831615613541575f613543565b815b9050803414613587576040517ffe01888200000000000000000000000000000000000000000000000000000000815260048101829052346024820152604401610709565b6001600160a01b03831661359a57505050565b6040516370a0823160e01b81523060048201525f906001600160a01b038516906370a0823190602401602060405180830381865afa1580156135de573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061360291906146fa565b90506136196001600160a01b0385163330866139b2565b6040516370a0823160e01b81523060048201525f906001600160a01b038616906370a0823190602401602060405180830381865afa15801561365d573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061368191906146fa565b9050818110156136ad576040516305778ff360e41b8152600481018590525f6024820152604401610709565b836136b88383614363565b1461123657836136c88383614363565b6040516305778ff360e41b815260048101929092526024820152604401610709565b610d17817fff0ce571ae7c853b96a145d4192e881762f8718ac023c65e929beb7f9863cabf8661371d60208401846141db565b8787602088013561373460608a0160408b0161440a565b6040805160208101989098528701959095526001600160a01b03909316606086015261ffff909116608085015260a084015260c083015267ffffffffffffffff1660e082015261010001611772565b5f5f5a90506001600160a01b0385166137a8575f5f5f5f868862030d40f19150613837565b604080516001600160a01b0387811660248301528616604482015260648082018690528251808303909101815260849091019091526020810180517bffffffffffffffffffffffffffffffffffffffffffffffffffffffff167f1826f6f00000000000000000000000000000000000000000000000000000000017815281515f91829190823062030d40f19250505b811580156138695750603f61385062030d40604061432d565b61385a9190614344565b6138669061afc8614234565b81105b156138a0576040517f41f7653600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b509392505050565b5f60ff8216601f811115610ac7576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f8080604184900361391c578435602086013560408701355f1a61390e898285856139e8565b955095509550505050613926565b505f915060029050825b93509350939050565b604080517f1626ba7e00000000000000000000000000000000000000000000000000000000808252600482018690526024820192909252604481018390525f91908390818660648301375f82606483010152601f820160051c60051b915060205f60648401838b5afa9050825f5114601f3d111681169350505050949350505050565b6139c0848484846001613ab0565b610d1757604051635274afe760e01b81526001600160a01b0385166004820152602401610709565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115613a2157505f91506003905082613aa6565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015613a72573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b038116613a9d57505f925060019150829050613aa6565b92505f91508190505b9450945094915050565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038781166004528616602452604485905291602083606481808c5af1925060015f51148316613b25578383151615613b19573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b5f5f83601f840112613b46575f5ffd5b50813567ffffffffffffffff811115613b5d575f5ffd5b6020830191508360208260051b8501011115613b77575f5ffd5b9250929050565b5f5f60208385031215613b8f575f5ffd5b823567ffffffffffffffff811115613ba5575f5ffd5b613bb185828601613b36565b90969095509350505050565b634e487b7160e01b5f52602160045260245ffd5b60078110613bed57634e487b7160e01b5f52602160045260245ffd5b9052565b613bfc828251613bd1565b6001600160801b03602082015116602083015267ffffffffffffffff604082015116604083015265ffffffffffff606082015116606083015260808101511515608083015260a0810151151560a083015260c08101516108c760c084018215159052565b602080825282518282018190525f918401906040840190835b81811015613ca257613c8c838551613bf1565b6020939093019260e09290920191600101613c79565b509095945050505050565b5f6101c08284031215613cbe575f5ffd5b50919050565b5f6101c08284031215613cd5575f5ffd5b613cdf8383613cad565b9392505050565b5f60808284031215613cbe575f5ffd5b5f5f5f6102008486031215613d09575f5ffd5b613d138585613cad565b92506101c084013591506101e084013567ffffffffffffffff811115613d37575f5ffd5b613d4386828701613ce6565b9150509250925092565b5f5f6101e08385031215613d5f575f5ffd5b613d698484613cad565b946101c0939093013593505050565b80356001600160a01b03811681146115e4575f5ffd5b5f5f5f60608486031215613da0575f5ffd5b613da984613d78565b9250613db760208501613d78565b929592945050506040919091013590565b5f5f5f6102008486031215613ddb575f5ffd5b613de58585613cad565b956101c085013595506101e0909401359392505050565b5f5f60408385031215613e0d575f5ffd5b613e1683613d78565b9150613e2460208401613d78565b90509250929050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f613e9560e0830189613e2d565b8281036040840152613ea78189613e2d565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015613efc578351835260209384019390920191600101613ede565b50909b9a5050505050505050505050565b5f5f5f5f6102208587031215613f21575f5ffd5b613f2b8686613cad565b93506101c085013592506101e0850135915061020085013567ffffffffffffffff811115613f57575f5ffd5b613f6387828801613ce6565b91505092959194509250565b5f60208284031215613f7f575f5ffd5b5035919050565b60e08101610ac78284613bf1565b5f5f83601f840112613fa4575f5ffd5b50813567ffffffffffffffff811115613fbb575f5ffd5b602083019150836020828501011115613b77575f5ffd5b5f5f5f5f848603610280811215613fe7575f5ffd5b613ff18787613cad565b94506101c086013567ffffffffffffffff81111561400d575f5ffd5b61401988828901613f94565b90955093505060a06101df1982011215614031575f5ffd5b509295919450926101e0019150565b5f5f60408385031215614051575f5ffd5b61405a83613d78565b946020939093013593505050565b5f5f5f6101e0848603121561407b575f5ffd5b6140858585613cad565b92506101c084013567ffffffffffffffff8111156140a1575f5ffd5b6140ad86828701613f94565b9497909650939450505050565b803561ffff811681146115e4575f5ffd5b5f5f6101e083850312156140dd575f5ffd5b6140e78484613cad565b9150613e246101c084016140ba565b5f5f5f5f5f610220868803121561410b575f5ffd5b6141158787613cad565b94506141246101c087016140ba565b93506101e0860135925061020086013567ffffffffffffffff811115614148575f5ffd5b61415488828901613b36565b969995985093965092949392505050565b5f5f5f60608486031215614177575f5ffd5b61418084613d78565b925061418e60208501613d78565b915061419c60408501613d78565b90509250925092565b634e487b7160e01b5f52604160045260245ffd5b634e487b7160e01b5f52603260045260245ffd5b60208101610ac78284613bd1565b5f602082840312156141eb575f5ffd5b613cdf82613d78565b803563ffffffff811681146115e4575f5ffd5b5f60208284031215614217575f5ffd5b613cdf826141f4565b634e487b7160e01b5f52601160045260245ffd5b80820180821115610ac757610ac7614220565b5f65ffffffffffff821665ffffffffffff810361426657614266614220565b60010192915050565b65ffffffffffff851681526080810161428b6020830186613bd1565b6001600160801b038416604083015267ffffffffffffffff8316606083015295945050505050565b65ffffffffffff8916815261010081016142d0602083018a613bd1565b6001600160801b038816604083015267ffffffffffffffff871660608301528560808301528460a08301528360c08301528260e08301529998505050505050505050565b5f60208284031215614324575f5ffd5b613cdf826140ba565b8082028115828204841417610ac757610ac7614220565b5f8261435e57634e487b7160e01b5f52601260045260245ffd5b500490565b81810381811115610ac757610ac7614220565b65ffffffffffff8b1681526101408101614393602083018c613bd1565b6001600160801b0399909916604082015267ffffffffffffffff9790971660608801526001600160a01b0395909516608087015261ffff9390931660a086015260c085019190915260e08401526101008301526101209091015292915050565b803567ffffffffffffffff811681146115e4575f5ffd5b5f6020828403121561441a575f5ffd5b613cdf826143f3565b65ffffffffffff8716815260c0810161443f6020830188613bd1565b6001600160801b038616604083015267ffffffffffffffff851660608301526001600160a01b03841660808301528260a0830152979650505050505050565b6001600160801b038281168282160390811115610ac757610ac7614220565b65ffffffffffff8616815260a081016144b96020830187613bd1565b6001600160801b038516604083015267ffffffffffffffff841660608301528260808301529695505050505050565b614502826144f583613d78565b6001600160a01b03169052565b61450e60208201613d78565b6001600160a01b0316602083015261452860408201613d78565b6001600160a01b0316604083015261454260608201613d78565b6001600160a01b0316606083015261455c60808201613d78565b6001600160a01b0316608083015260a0818101359083015261458060c082016141f4565b63ffffffff1660c083015261459760e082016141f4565b63ffffffff1660e08301526145af61010082016141f4565b63ffffffff166101008301526145c861012082016140ba565b61ffff1661012083015261014081810135908301526145ea61016082016143f3565b67ffffffffffffffff1661016083015261018081810135908301526101a090810135910152565b8281526101e08101613cdf60208301846144e8565b5f60208284031215614636575f5ffd5b813560ff81168114613cdf575f5ffd5b65ffffffffffff8616815261024081016146636020830187613bd1565b6001600160801b038516604083015267ffffffffffffffff8416606083015261468f60808301846144e8565b9695505050505050565b5f8235607e198336030181126146ad575f5ffd5b9190910192915050565b5f5f8335601e198436030181126146cc575f5ffd5b83018035915067ffffffffffffffff8211156146e6575f5ffd5b602001915036819003821315613b77575f5ffd5b5f6020828403121561470a575f5ffd5b505191905056';
