import { init, killThreads, Z3_lbool } from 'z3-solver';

/** What z3 says of a problem; `unknown` where it gives up. */
export type Verdict = 'sat' | 'unsat' | 'unknown';

export interface Solver {
  /** Whether there are values for the declarations such that all assertions hold, in SMT-LIB 2. */
  readonly ask: (declarations: readonly string[], assertions: readonly string[]) => Promise<Verdict>;
  readonly stop: () => Promise<void>;
}

/** Starts z3, which is compiled to WebAssembly, in this process. */
export async function startSolver(): Promise<Solver> {
  const { Z3, em } = await init();
  Z3.global_param_set('timeout', '2000');
  const context = Z3.mk_context(Z3.mk_config());
  return {
    async ask(declarations, assertions) {
      const solver = Z3.mk_solver(context);
      Z3.solver_inc_ref(context, solver);
      const script = [...declarations, ...assertions.map((one) => `(assert ${one})`)].join('\n');
      Z3.solver_from_string(context, solver, script);
      const code = Z3.get_error_code(context);
      if (code !== 0) throw new Error(`${Z3.get_error_msg(context, code)}\n${script}`);
      const answer = await Z3.solver_check(context, solver);
      Z3.solver_dec_ref(context, solver);
      return answer === Z3_lbool.Z3_L_TRUE ? 'sat' : answer === Z3_lbool.Z3_L_FALSE ? 'unsat' : 'unknown';
    },
    stop: () => killThreads(em),
  };
}
