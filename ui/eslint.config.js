import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'node_modules'] },
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // Indexed access is checked by the compiler (noUncheckedIndexedAccess); where the code knows better it says so with "!".
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 250 }],
    },
  },
);
