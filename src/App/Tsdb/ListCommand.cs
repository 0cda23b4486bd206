using System.CommandLine;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb list [-r] [DIRECTORY]</c></summary>
static class ListCommand
{
    public static Command Make()
    {
        var folder = TsdbCommand.Folder();
        var human = new Option<bool>("--human-readable", "-r") { Description = "Times and sizes for people." };
        var command = new Command("list", "List the blocks.") { folder, human };
        command.SetAction(parsed => TsdbCommand.Guarded(() =>
        {
            using var directory = new BlockDirectory(parsed.GetValue(folder)!, new MachineDisk());
            var list = new BlockList(parsed.GetValue(human));
            foreach (var (meta, size) in directory.Blocks) list.Add(meta, size);
            list.Write(Console.Out);
            return 0;
        }));
        return command;
    }
}
