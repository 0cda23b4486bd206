using System.CommandLine;

namespace Barograph.App.Commands;

/// <summary><c>barograph completion SHELL</c>: a few lines for the shell that make its tab key ask this program what may come next.</summary>
/// <remarks>The program itself is asked (<c>[suggest:POSITION]</c>, which the command line library answers), so there is no list that could be out of date.</remarks>
static class CompletionCommand
{
    const string Bash = """
        _barograph() {
            local IFS=$'\n' before="${COMP_LINE:0:COMP_POINT}"
            COMPREPLY=($(compgen -W "$(barograph "[suggest:${#before}]" "$before" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _barograph barograph

        """;

    const string Zsh = """
        _barograph() {
            local -a found
            found=("${(@f)$(barograph "[suggest:${#LBUFFER}]" "$LBUFFER" 2>/dev/null)}")
            (( ${#found} )) && compadd -a found || _files
        }
        compdef _barograph barograph

        """;

    const string Fish = """
        complete -c barograph -a '(set -l before (commandline -cp); barograph "[suggest:"(string length -- "$before")"]" "$before" 2>/dev/null)'

        """;

    public static Command Make()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Lines for a shell that complete this program's words: source <(barograph completion bash)") { shell };
        command.SetAction(parsed => Console.Out.Write(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }
}
