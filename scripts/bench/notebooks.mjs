/** A table as pandas writes it. */
function tableOutput(step) {
  const rows = Array.from({ length: 5 }, (_, row) => [row, `region ${(step + row) % 7}`, (step * 31 + row * 17) % 1000, ((step * 7919 + row * 104729) % 100_000) / 100])
  const columns = ['region', 'orders', 'amount']
  const html = [
    '<div>\n<style scoped>\n    .dataframe tbody tr th:only-of-type {\n        vertical-align: middle;\n    }\n</style>\n<table border="1" class="dataframe">\n  <thead>\n    <tr style="text-align: right;">\n      <th></th>',
    ...columns.map(column => `      <th>${column}</th>`), '    </tr>\n  </thead>\n  <tbody>',
    ...rows.map(([index, ...values]) => `    <tr>\n      <th>${index}</th>\n${values.map(value => `      <td>${value}</td>`).join('\n')}\n    </tr>`), '  </tbody>\n</table>\n</div>',
  ].join('\n')
  const text = [`     ${columns.join('  ')}`, ...rows.map(row => row.join('  '))].join('\n')
  return { output_type: 'execute_result', execution_count: step + 1, metadata: {}, data: { 'text/html': html, 'text/plain': text } }
}

const codeCell = (id, source, outputs) => ({ cell_type: 'code', id, metadata: {}, execution_count: outputs.length > 0 ? 1 : null, outputs, source })

/** The file of a notebook of Python with these cells; both programs know its kernel and ask for none. */
export const pythonNotebook = cells => `${JSON.stringify({
  nbformat: 4, nbformat_minor: 5, cells,
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3 (ipykernel)', language: 'python' }, language_info: { name: 'python' } },
}, null, 1)}\n`

/** The file of a notebook of one cell. */
export const smallNotebook = pythonNotebook([codeCell('small', 'total = 0', [])])

/**
 * The file of a notebook as years of work leave it: of every five cells one is text and four are code of about ten lines, one of these with a small table, one with printed lines, and two without an output.
 * The first cell is code. No capital Z is anywhere in it.
 */
export function longNotebook(count) {
  return pythonNotebook(Array.from({ length: count }, (_, step) => {
    const id = `cell${step}`
    if (step % 5 === 4) return { cell_type: 'markdown', id, metadata: {}, source: `## Step ${step}\n\nWhat the *next* cells do, with a [link](https://example.com/${step}) and \`code\`:\n\n- one\n- two\n- **three**` }
    const source = [
      `# Step ${step}: what each region brought in`, `def step_${step}(rows, factor=${step}):`, '    total = 0', '    for row in rows:', '        if row["amount"] is None:', '            continue',
      '        total += row["amount"] * factor', `    return {"step": ${step}, "total": round(total, 2)}`, '', `frame = load("orders").query("step == ${step}")`, `print(step_${step}(frame.to_dict("records")))`,
    ].join('\n')
    if (step % 5 === 1) return codeCell(id, source, [tableOutput(step)])
    if (step % 5 === 2) return codeCell(id, source, [{ output_type: 'stream', name: 'stdout', text: Array.from({ length: 6 }, (_line, line) => `step ${step}, line ${line}: total ${step * 1000 + line}\n`).join('') }])
    return codeCell(id, source, [])
  }))
}
