using System.CommandLine;
using Barograph.Model.Instruments;
using Barograph.Query;
using Barograph.Query.Testing;

namespace Barograph.App.Commands;

/// <summary><c>barograph test promql FILE…</c>: scripts in Prometheus' test language, run against the engine.</summary>
static class PromqlTestCommand
{
    public static Command Make()
    {
        var files = new Argument<string[]>("file") { Arity = ArgumentArity.OneOrMore, Description = "Scripts." };
        var command = new Command("promql", "Run scripts in Prometheus' PromQL test language.") { files };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(files)!, cancel));
        return command;
    }

    static async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken cancel)
    {
        int passed = 0, failed = 0;
        var engine = new QueryEngine(PromqlTestRunner.EngineOptions, new InstrumentRegistry(), TimeProvider.System);
        foreach (var file in files)
        {
            string script;
            try
            {
                script = await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Terminal.Failure($"cannot read {file}: {e.Message}");
                failed++;
                continue;
            }
            var runner = new PromqlTestRunner(engine.InstantAsync, engine.RangeAsync);
            foreach (var outcome in await runner.RunAsync(file, script, cancel).ConfigureAwait(false))
            {
                if (outcome.Passed)
                {
                    passed++;
                    continue;
                }
                failed++;
                Console.WriteLine(outcome);
            }
        }
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }
}
