using System.CommandLine;
using Barograph.App.Commands;
using Barograph.Query.Syntax;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb …</c>: look at the blocks of a data directory, check them, make new ones.</summary>
static class TsdbCommand
{
    public static Command Make() => new("tsdb", "Look at, check and make blocks of the database.")
    {
        ListCommand.Make(),
        AnalyzeCommand.Make(),
        DumpCommand.Make(),
        DumpCommand.MakeOpenMetrics(),
        VerifyCommand.Make(),
        HandBackCommand.Make(),
        new Command("create-blocks-from", "Make blocks of samples that were kept elsewhere.") { ImportCommand.Make(), RulesImportCommand.Make() },
    };

    public static Argument<string> Folder() => new("db path")
    {
        Description = "Folder of the database.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = static _ => "data/",
    };

    /// <summary>Who mistypes a folder must not be told that all is well with nothing in it, nor find a new database there.</summary>
    /// <exception cref="StorageException">Nothing in the folder is a database's.</exception>
    public static void RequireData(string folder)
    {
        if (!Directory.Exists(folder)) throw new StorageException($"there is no directory {folder}");
        string[] parts = ["barograph", "wal", "wbl", "chunks_head"];
        if (BlockDirectory.FoldersIn(folder, new MachineDisk()).Count == 0 && !Array.Exists(parts, part => Directory.Exists(Path.Combine(folder, part))))
            throw new StorageException($"{folder} is no data directory: there are no blocks in it, and none of the folders {string.Join(", ", parts)}");
    }

    /// <summary>Runs a tool: whatever stands in its way is one line and exit code 1.</summary>
    public static int Guarded(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is StorageException or PromqlSyntaxException or IOException or UnauthorizedAccessException)
        {
            Terminal.Failure(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            Terminal.Failure("interrupted");
            return 1;
        }
    }
}
