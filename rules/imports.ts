// Owns finding what a file imports, in every way that TypeScript can write it.
// Never resolves names and never judges them.
import { isNode, lineAt, parseSource, type SourceFile, type SyntaxNode, walk } from './source.ts';

export interface Import {
  /** As written; undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** Erased before it runs: the imported file is not loaded. */
  readonly isTypeOnly: boolean;
}

const declarations = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'TSImportType',
  'ImportExpression',
  'TSExternalModuleReference',
]);

/** Calls that load a module by name: `require('x')`, `process.getBuiltinModule('x')`. */
const loaders = new Set(['require', 'getBuiltinModule', 'mock', 'importActual']);

/** Everything that `file` imports or re-exports, in the order written. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  walk(parseSource(file), (node) => {
    const source = sourceOf(node);
    if (source === undefined) return;
    found.push({
      specifier: literalText(source),
      line: lineAt(file.text, node.start),
      isTypeOnly: isTypeOnly(node),
    });
  });
  return found;
}

/** The node that names the imported module; undefined when `node` imports nothing. */
function sourceOf(node: SyntaxNode): SyntaxNode | undefined {
  if (declarations.has(node.type)) {
    const source = node.source ?? node.expression;
    return isNode(source) ? source : undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const [argument] = Array.isArray(node.arguments) ? node.arguments : [];
  if (!isNode(argument) || !isNode(node.callee)) return undefined;
  const name = calleeName(node.callee);
  if (name === undefined || !loaders.has(name)) return undefined;
  // `vi.mock` and the like take functions and objects, too; only a text names a module.
  return name === 'require' || literalText(argument) !== undefined ? argument : undefined;
}

function calleeName(callee: SyntaxNode): string | undefined {
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return isNode(name) && typeof name.name === 'string' ? name.name : undefined;
}

function literalText(node: SyntaxNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return undefined;
  const parts = Array.isArray(node.quasis) ? node.quasis : [];
  const value: unknown = parts.length === 1 && isNode(parts[0]) ? parts[0].value : undefined;
  if (typeof value !== 'object' || value === null || !('cooked' in value)) return undefined;
  return typeof value.cooked === 'string' ? value.cooked : undefined;
}

/**
 * `import { type A } from` keeps loading the file (verbatimModuleSyntax), so only the statement's
 * own `type` counts.
 */
function isTypeOnly(node: SyntaxNode): boolean {
  if (node.type === 'TSImportType') return true;
  return node.importKind === 'type' || node.exportKind === 'type';
}
