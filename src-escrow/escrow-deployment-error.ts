export type EscrowDeploymentFault =
  | 'invalid_fee'
  | 'no_create2_deployer'
  | 'wrong_create2_deployer'
  | 'chain_too_old'
  | 'insufficient_funds'
  | 'deployment_failed'
  | 'wrong_code';

/** Why the escrow could not be deployed, in a sentence for whoever deploys. Transport faults pass as they are. */
export class EscrowDeploymentError extends Error {
  readonly fault: EscrowDeploymentFault;
  constructor(fault: EscrowDeploymentFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EscrowDeploymentError';
    this.fault = fault;
  }
}
