using System.CommandLine;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope completion SHELL</c>: prints the line that gives a shell completion of verbs and options.</summary>
internal static class CompletionVerb
{
    private const string Bash = """
        _nephoscope() {
          local IFS=$'\n'
          COMPREPLY=( $(nephoscope "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null) )
        }
        complete -o default -F _nephoscope nephoscope
        """;

    private const string Zsh = """
        _nephoscope() {
          local -a suggestions
          suggestions=("${(@f)$(nephoscope "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
          _describe 'nephoscope' suggestions || _files
        }
        compdef _nephoscope nephoscope
        """;

    private const string Fish = """
        complete -c nephoscope -a '(nephoscope "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName nephoscope -ScriptBlock {
          param($word, $ast, $position)
          nephoscope "[suggest:$position]" "$ast" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print shell completion; for bash: source <(nephoscope completion bash)") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                _ => PowerShell,
            });
            return ExitCode.Done;
        });
        return command;
    }
}
