using System.CommandLine;
using System.Globalization;
using Barograph.App.Commands;
using Barograph.App.Logging;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb hand-back [--storage.tsdb.path DIR]</c>: afterwards Prometheus opens the directory with every sample.</summary>
static class HandBackCommand
{
    public static Command Make()
    {
        var folder = new Option<string>("--storage.tsdb.path") { Description = "The data directory; its server must be stopped.", DefaultValueFactory = static _ => "data/" };
        var command = new Command("hand-back", "Put everything into blocks, so that Prometheus opens the directory with every sample.") { folder };
        command.SetAction((parsed, cancel) => Task.FromResult(TsdbCommand.Guarded(() => Run(parsed.GetValue(folder)!, cancel))));
        return command;
    }

    static int Run(string folder, CancellationToken cancel)
    {
        TsdbCommand.RequireData(folder);
        using var logs = new StreamLoggerProvider(Console.Error, LogLevel.Warning, json: false, TimeProvider.System);
        var done = Progress.Run("handing back", progress =>
        {
            var all = new List<HandedBack>();
            foreach (var tenant in new HandBack(folder, new BlockOptions(), new MachineDisk(), TimeProvider.System, logs).Run(cancel))
            {
                all.Add(tenant);
                progress(1 - 1.0 / (all.Count + 1));
            }
            return all;
        });
        foreach (var tenant in done) Say(tenant);
        Console.WriteLine("Barograph may be started here again as well.");
        return done.Exists(static t => t.Bad.Count > 0) ? 1 : 0;
    }

    static void Say(HandedBack tenant)
    {
        var whose = tenant.Tenant == TenantId.Anonymous ? "" : $"tenant {tenant.Tenant}: ";
        ulong samples = 0, histograms = 0;
        foreach (var meta in tenant.Made) (samples, histograms) = (samples + meta.Statistics.FloatSamples, histograms + meta.Statistics.HistogramSamples);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{whose}{tenant.Made.Count} blocks made of {samples} samples and {histograms} native histograms that were in none; Prometheus finds {tenant.Blocks} blocks in {tenant.Folder}"));
        foreach (var meta in tenant.Made)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {meta.Id}  {GoText.Time(meta.MinTimeMs)} to {GoText.Time(meta.MaxTimeMs)}, {meta.Statistics.Series} series"));
        if (tenant.Exemplars + tenant.Families > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{whose}not handed back: {tenant.Exemplars} exemplars and the metadata of {tenant.Families} metrics. Blocks have no place for them; Prometheus learns both anew from its targets"));
        }
        foreach (var bad in tenant.Bad) Terminal.Failure($"{bad.Folder} cannot be read, and Prometheus will not start with it: {bad.Reason}");
    }
}
