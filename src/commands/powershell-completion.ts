import type { Completed } from "./completion-scripts.ts";

/** Marks an option whose values are unknown. */
const unknownValue = "-";

function wordsOf(words: Completed["words"]): string {
  if (words.kind === "these") return words.words.join(" ");
  return words.listed === undefined ? words.also.join(" ") : `!${words.listed}`;
}

/** Returns a script for Windows PowerShell 5.1 and later. Its rows need no quoting: a here-string holds them. */
export function powershellScript(commands: readonly Completed[]): string {
  const rows = commands.flatMap(({ name, summary, options, words }) => [
    [name, "", summary, wordsOf(words)],
    ...options.flatMap(({ names, description, value, words: values = [], listed }) =>
      names.map((option) => [
        name,
        option,
        description,
        listed === undefined
          ? values.join(" ") || (value === "any" ? unknownValue : "")
          : `!${listed}`,
      ]),
    ),
  ]);
  return `# ethermode completion for PowerShell. To enable it:
# ethermode completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ethermode, ethermode.cmd -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $table = @'
${rows.map((row) => row.join("\t")).join("\n")}
'@
    $rows = $table -split '\\r?\\n' | ConvertFrom-Csv -Delimiter "\`t" -Header Command, Option, Text, Values
    $before = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $name = $before | Select-Object -Skip 1 | Where-Object { $_ -cin $rows.Command } | Select-Object -First 1
    $own = @($rows | Where-Object { $_.Command -ceq $name })
    $asked = $own | Where-Object { $_.Option -and $_.Option -ceq $before[-1] } | Select-Object -First 1
    $files = @($before | Where-Object { $_ -match '[.]ya?ml$' })
    $expand = {
        param($values)
        switch ($values) {
            '!targets' { & ethermode completion targets @files 2>$null }
            '!runs' { & ethermode completion runs 2>$null }
            default { $values -split ' ' }
        }
    }
    $found = if ($asked.Values -eq '${unknownValue}') {
        @()
    } elseif ($asked.Values) {
        & $expand $asked.Values | ForEach-Object { @{ Word = $_; Text = $asked.Text } }
    } elseif (-not $name) {
        $rows | Where-Object { -not $_.Option } | ForEach-Object { @{ Word = $_.Command; Text = $_.Text } }
    } elseif ($wordToComplete -like '-*') {
        $own | Where-Object { $_.Option } | ForEach-Object { @{ Word = $_.Option; Text = $_.Text } }
    } else {
        $own | Where-Object { -not $_.Option -and $_.Values } | ForEach-Object { & $expand $_.Values } |
            ForEach-Object { @{ Word = $_; Text = $_ } }
    }
    # Without a result, PowerShell completes file names.
    $found | Where-Object { $_.Word.StartsWith($wordToComplete, [StringComparison]::Ordinal) } |
        ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_.Word, $_.Word, 'ParameterValue', $_.Text)
        }
}
`;
}
