// Generated from contracts/src/test/StrictToken.sol by `npm run abi`; don't edit.
export const strictTokenAbi = [
  {
    "type": "constructor",
    "inputs": [
      {
        "name": "announcesPermit",
        "type": "bool",
        "internalType": "bool"
      }
    ],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "DOMAIN_SEPARATOR",
    "inputs": [],
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
    "name": "allowance",
    "inputs": [
      {
        "name": "owner",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "spender",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "approve",
    "inputs": [
      {
        "name": "spender",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "value",
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
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "balanceOf",
    "inputs": [
      {
        "name": "account",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "burn",
    "inputs": [
      {
        "name": "from",
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
    "name": "decimals",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint8",
        "internalType": "uint8"
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
    "name": "mint",
    "inputs": [
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
    "name": "name",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "string",
        "internalType": "string"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "nonces",
    "inputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "pure"
  },
  {
    "type": "function",
    "name": "permit",
    "inputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "",
        "type": "uint8",
        "internalType": "uint8"
      },
      {
        "name": "",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "pure"
  },
  {
    "type": "function",
    "name": "symbol",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "string",
        "internalType": "string"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "totalSupply",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "uint256",
        "internalType": "uint256"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "transfer",
    "inputs": [
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "value",
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
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "transferFrom",
    "inputs": [
      {
        "name": "from",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "to",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "value",
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
    "stateMutability": "nonpayable"
  },
  {
    "type": "event",
    "name": "Approval",
    "inputs": [
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "spender",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "value",
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
    "name": "Transfer",
    "inputs": [
      {
        "name": "from",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "to",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "value",
        "type": "uint256",
        "indexed": false,
        "internalType": "uint256"
      }
    ],
    "anonymous": false
  },
  {
    "type": "error",
    "name": "ERC20InsufficientAllowance",
    "inputs": [
      {
        "name": "spender",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "allowance",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "needed",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InsufficientBalance",
    "inputs": [
      {
        "name": "sender",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "balance",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "needed",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidApprover",
    "inputs": [
      {
        "name": "approver",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidReceiver",
    "inputs": [
      {
        "name": "receiver",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidSender",
    "inputs": [
      {
        "name": "sender",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ERC20InvalidSpender",
    "inputs": [
      {
        "name": "spender",
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
    "name": "StringTooLong",
    "inputs": [
      {
        "name": "str",
        "type": "string",
        "internalType": "string"
      }
    ]
  }
] as const;

/** Init code without constructor arguments. */
export const strictTokenBytecode: `0x${string}` =
  '0x610180604052348015610010575f5ffd5b5060405161113238038061113283398101604081905261002f916101ce565b6040518060400160405280600b81526020016a29ba3934b1ba1021b7b4b760a91b815250604051806040016040528060018152602001603160f81b8152506040518060400160405280600b81526020016a29ba3934b1ba1021b7b4b760a91b8152506040518060400160405280600381526020016229aa2960e91b81525081600390816100bc9190610297565b5060046100c98282610297565b5050506100db8261018860201b60201c565b610120526100e881610188565b61014052815160208084019190912060e052815190820120610100524660a05261017460e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0521515610160526103ad565b5f5f829050601f815111156101bb578260405163305a27a960e01b81526004016101b29190610355565b60405180910390fd5b80516101c68261038a565b179392505050565b5f602082840312156101de575f5ffd5b815180151581146101ed575f5ffd5b9392505050565b634e487b7160e01b5f52604160045260245ffd5b600181811c9082168061021c57607f821691505b60208210810361023a57634e487b7160e01b5f52602260045260245ffd5b50919050565b601f821115610292578282111561029257805f5260205f20601f840160051c602085101561026b57505f5b90810190601f840160051c035f5b8181101561028e575f83820155600101610279565b5050505b505050565b81516001600160401b038111156102b0576102b06101f4565b6102c4816102be8454610208565b84610240565b6020601f8211600181146102f6575f83156102df5750848201515b5f19600385901b1c1916600184901b17845561034e565b5f84815260208120601f198516915b828110156103255787850151825560209485019460019092019101610305565b508482101561034257868401515f19600387901b60f8161c191681555b505060018360011b0184555b5050505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561023a575f1960209190910360031b1b16919050565b60805160a05160c05160e05161010051610120516101405161016051610d2a6104085f395f61039d01525f61078c01525f61076101525f6106d601525f6106ae01525f61060901525f61063301525f61065d0152610d2a5ff3fe608060405234801561000f575f5ffd5b50600436106100f0575f3560e01c806370a08231116100935780639dc29fac116100635780639dc29fac146101e4578063a9059cbb146101f7578063d505accf1461020a578063dd62ed3e1461021d575f5ffd5b806370a08231146101865780637ecebe00146101ae57806384b0196e146101c157806395d89b41146101dc575f5ffd5b806323b872dd116100ce57806323b872dd14610147578063313ce5671461015a5780633644e5151461016957806340c10f1914610171575f5ffd5b806306fdde03146100f4578063095ea7b31461011257806318160ddd14610135575b5f5ffd5b6100fc610255565b6040516101099190610adb565b60405180910390f35b610125610120366004610b08565b6102e5565b6040519015158152602001610109565b6002545b604051908152602001610109565b610125610155366004610b30565b610377565b60405160128152602001610109565b61013961039a565b61018461017f366004610b08565b610415565b005b610139610194366004610b6a565b6001600160a01b03165f9081526020819052604090205490565b6101396101bc366004610b6a565b505f90565b6101c9610423565b6040516101099796959493929190610b83565b6100fc610481565b6101846101f2366004610b08565b610490565b610125610205366004610b08565b61049a565b610184610218366004610c35565b6104b1565b61013961022b366004610ca2565b6001600160a01b039182165f90815260016020908152604080832093909416825291909152205490565b60606003805461026490610cd3565b80601f016020809104026020016040519081016040528092919081815260200182805461029090610cd3565b80156102db5780601f106102b2576101008083540402835291602001916102db565b820191905f5260205f20905b8154815290600101906020018083116102be57829003601f168201915b5050505050905090565b5f8115806103135750335f9081526001602090815260408083206001600160a01b0387168452909152902054155b6103645760405162461bcd60e51b815260206004820152601160248201527f73657420697420746f203020666972737400000000000000000000000000000060448201526064015b60405180910390fd5b61036e83836104f9565b90505b92915050565b5f33610384858285610506565b61038f85858561059b565b506001949350505050565b5f7f00000000000000000000000000000000000000000000000000000000000000006104085760405162461bcd60e51b815260206004820152600960248201527f6e6f207065726d69740000000000000000000000000000000000000000000000604482015260640161035b565b6104106105fd565b905090565b61041f8282610726565b5050565b5f6060805f5f5f606061043461075a565b61043c610785565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b60606004805461026490610cd3565b61041f82826107b0565b5f336104a781858561059b565b5060019392505050565b60405162461bcd60e51b815260206004820152600f60248201527f6e6f207065726d697420746f6461790000000000000000000000000000000000604482015260640161035b565b5f336104a78185856107e4565b6001600160a01b038381165f908152600160209081526040808320938616835292905220545f198110156105955781811015610587576040517ffb8f41b20000000000000000000000000000000000000000000000000000000081526001600160a01b0384166004820152602481018290526044810183905260640161035b565b61059584848484035f6107ed565b50505050565b6001600160a01b0383166105c457604051634b637e8f60e11b81525f600482015260240161035b565b6001600160a01b0382166105ed5760405163ec442f0560e01b81525f600482015260240161035b565b6105f88383836108f1565b505050565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561065557507f000000000000000000000000000000000000000000000000000000000000000046145b1561067f57507f000000000000000000000000000000000000000000000000000000000000000090565b610410604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b6001600160a01b03821661074f5760405163ec442f0560e01b81525f600482015260240161035b565b61041f5f83836108f1565b60606104107f0000000000000000000000000000000000000000000000000000000000000000610a30565b60606104107f0000000000000000000000000000000000000000000000000000000000000000610a30565b6001600160a01b0382166107d957604051634b637e8f60e11b81525f600482015260240161035b565b61041f825f836108f1565b6105f883838360015b6001600160a01b03841661082f576040517fe602df050000000000000000000000000000000000000000000000000000000081525f600482015260240161035b565b6001600160a01b038316610871576040517f94280d620000000000000000000000000000000000000000000000000000000081525f600482015260240161035b565b6001600160a01b038085165f908152600160209081526040808320938716835292905220829055801561059557826001600160a01b0316846001600160a01b03167f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925846040516108e391815260200190565b60405180910390a350505050565b6001600160a01b03831661091b578060025f8282546109109190610d0b565b909155506109a49050565b6001600160a01b0383165f9081526020819052604090205481811015610986576040517fe450d38c0000000000000000000000000000000000000000000000000000000081526001600160a01b0385166004820152602481018290526044810183905260640161035b565b6001600160a01b0384165f9081526020819052604090209082900390555b6001600160a01b0382166109c0576002805482900390556109de565b6001600160a01b0382165f9081526020819052604090208054820190555b816001600160a01b0316836001600160a01b03167fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef83604051610a2391815260200190565b60405180910390a3505050565b60605f610a3c83610a6d565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f60ff8216601f811115610371576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f61036e6020830184610aad565b80356001600160a01b0381168114610b03575f5ffd5b919050565b5f5f60408385031215610b19575f5ffd5b610b2283610aed565b946020939093013593505050565b5f5f5f60608486031215610b42575f5ffd5b610b4b84610aed565b9250610b5960208501610aed565b929592945050506040919091013590565b5f60208284031215610b7a575f5ffd5b61036e82610aed565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f610bbd60e0830189610aad565b8281036040840152610bcf8189610aad565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015610c24578351835260209384019390920191600101610c06565b50909b9a5050505050505050505050565b5f5f5f5f5f5f5f60e0888a031215610c4b575f5ffd5b610c5488610aed565b9650610c6260208901610aed565b95506040880135945060608801359350608088013560ff81168114610c85575f5ffd5b9699959850939692959460a0840135945060c09093013592915050565b5f5f60408385031215610cb3575f5ffd5b610cbc83610aed565b9150610cca60208401610aed565b90509250929050565b600181811c90821680610ce757607f821691505b602082108103610d0557634e487b7160e01b5f52602260045260245ffd5b50919050565b8082018082111561037157634e487b7160e01b5f52601160045260245ffd';
