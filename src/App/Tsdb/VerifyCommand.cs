using System.CommandLine;
using Barograph.App.Commands;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb verify [DIRECTORY]</c>: reads every chunk of every block. Exit code 1 where a block is not sound.</summary>
static class VerifyCommand
{
    public static Command Make()
    {
        var folder = TsdbCommand.Folder();
        var command = new Command("verify", "Read all of every block and say what is wrong with it.") { folder };
        command.SetAction((parsed, cancel) => Task.FromResult(TsdbCommand.Guarded(() => Run(parsed.GetValue(folder)!, cancel))));
        return command;
    }

    static int Run(string folder, CancellationToken cancel)
    {
        TsdbCommand.RequireData(folder);
        var disk = new MachineDisk();
        var folders = BlockDirectory.FoldersIn(folder, disk);
        var bad = 0;
        foreach (var path in folders)
        {
            var result = Progress.Run(Path.GetFileName(path), progress => BlockVerification.Of(path, disk, progress, cancel));
            Console.WriteLine($"{Path.GetFileName(path)}: {(result.IsSound ? "sound" : "NOT SOUND")}, {result.Series} series, {result.Chunks} chunks, {result.Samples} samples");
            foreach (var complaint in result.Complaints.Take(100)) Terminal.Failure(complaint);
            if (result.Complaints.Count > 100) Terminal.Failure($"and {result.Complaints.Count - 100} more");
            if (!result.IsSound) bad++;
        }
        Console.WriteLine($"{folders.Count} blocks, {bad} of them not sound");
        return bad == 0 ? 0 : 1;
    }
}
