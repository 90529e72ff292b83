/** The flag of a definition whose text gives orders to the model that reads it. Beside the schemas, because pages that recommend a policy load it. */
export const ORDERS_FLAG = 'orders-to-model';
