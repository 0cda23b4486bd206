using System.Globalization;
using System.Runtime.InteropServices;
using Barograph.Alerting.Sending;
using Barograph.App.Flags;
using Barograph.Exporters.Node;
using Barograph.Formats.Configuration;
using Barograph.Ingest.RemoteWrite;
using Barograph.Model.Regex;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Syntax;
using Barograph.Rules.Groups;
using Barograph.Scraping;
using Barograph.Storage;
using Barograph.Storage.Head;
using Barograph.Storage.Wal;
using Barograph.Web;
using Barograph.Web.Api;

namespace Barograph.App.Serving;

/// <summary>From flags and configuration to the options of each room.</summary>
static class Plans
{
    static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(15);

    const int DefaultMaxExemplars = 100_000, MostExemplars = 100_000_000;

    public static bool TakesExemplars(FlagValues flags) => flags.List("enable-feature").Contains(Features.Exemplars);

    public static IngestLimits Ingest(FlagValues flags)
    {
        var features = flags.List("enable-feature");
        return new() { TakesExemplars = TakesExemplars(flags), KeepsStarts = features.Contains(Features.StartStorage), OpensAtStarts = features.Contains(Features.StartsAsZeros) };
    }

    /// <summary>As in Prometheus: features about the beginning of counters make protobuf the first choice, which tells it with the sample.</summary>
    public static ConfigDefaults ConfigDefaults(FlagValues flags)
    {
        var features = flags.List("enable-feature");
        return new() { ExtraScrapeMetrics = features.Contains(Features.ExtraScrapeMetrics), ProtobufFirst = features.Contains(Features.StartStorage) || features.Contains(Features.StartsAsZeros) };
    }

    public static int MaxExemplars(FlagValues flags, StorageConfig storage)
        => TakesExemplars(flags) ? (int)Math.Clamp(storage.MaxExemplars ?? DefaultMaxExemplars, 0, MostExemplars) : 0;

    /// <summary>The file's retention wins over the flags', as in Prometheus.</summary>
    public static HeadOptions Head(FlagValues flags, StorageConfig storage)
    {
        var flagged = flags.Duration("storage.tsdb.retention.time");
        var bytes = storage.RetentionSizeBytes ?? flags.Size("storage.tsdb.retention.size");
        var time = storage.RetentionTime ?? (flagged > TimeSpan.Zero ? flagged : bytes > 0 || storage.RetentionPercentage > 0 ? TimeSpan.Zero : DefaultRetention);
        return new HeadOptions
        {
            Retention = time,
            MaxExemplars = MaxExemplars(flags, storage),
            RetentionBytes = bytes,
            // Half a block's span, so that nothing comes in for a block that is being cut.
            AppendWindow = flags.Duration("storage.tsdb.min-block-duration") / 2,
            ChunkFileSpan = flags.Duration("storage.tsdb.min-block-duration"),
            PacksLog = flags.Switch("storage.tsdb.wal-compression"),
            WalSync = flags.Text("storage.tsdb.wal-sync") switch { "always" => WalSync.Always, "never" => WalSync.Never, _ => WalSync.Interval },
        };
    }

    /// <summary>As Prometheus: a longest span below the shortest one is the shortest one.</summary>
    public static BlockOptions Blocks(FlagValues flags, StorageConfig storage, HeadOptions head)
    {
        var min = flags.Duration("storage.tsdb.min-block-duration");
        var max = flags.Duration("storage.tsdb.max-block-duration");
        if (max == TimeSpan.Zero) max = BlockOptions.DefaultMaxSpan(min, head.Retention);
        var segment = flags.Size("storage.tsdb.max-block-chunk-segment-size");
        var options = new BlockOptions { MinSpan = min, MaxSpan = max > min ? max : min, RetentionPercentage = storage.RetentionPercentage ?? 0, CompactsOverlapping = flags.Switch("storage.tsdb.allow-overlapping-compaction") };
        if (flags.Text("storage.tsdb.delay-compact-file.path") is { Length: > 0 } list) options = options with { UploadedList = list };
        var features = flags.List("enable-feature");
        var keepsStarts = features.Contains(Features.StartStorage);
        options = options with
        {
            StartsOfNumbers = keepsStarts || features.Contains(Features.StartsOfNumbers) || storage.FloatChunkEncoding == "xor2",
            StartsOfHistograms = keepsStarts || features.Contains(Features.StartsOfHistograms),
        };
        return segment > 0 ? options with { SegmentBytes = segment } : options;
    }

    /// <summary>Of the store as a whole.</summary>
    /// <exception cref="StartException">A tenant's limit cannot be read.</exception>
    public static StoreOptions Store(FlagValues flags, StorageConfig storage, HeadOptions head)
    {
        var limits = TenantLimits(flags);
        return new StoreOptions
        {
            DataDirectory = flags.Text("storage.tsdb.path"),
            UseLockFile = !flags.Switch("storage.tsdb.no-lockfile"),
            Head = head with { MaxSeries = flags.Whole("tenant.max-series") },
            Blocks = Blocks(flags, storage, head),
            OutOfOrderWindow = storage.OutOfOrderTimeWindow,
            MaxSeriesOf = tenant => limits.TryGetValue(tenant, out var limit) ? limit : null,
            TenantIdleTimeout = flags.Duration("tenant.idle-timeout"),
            ReplayPatience = flags.Duration("storage.replay-patience"),
            MemoryBudgetBytes = MemoryBudget(flags),
            DecodedChunkBytes = DecodedChunks(flags),
        };
    }

    static Dictionary<TenantId, int> TenantLimits(FlagValues flags)
    {
        var limits = new Dictionary<TenantId, int>();
        foreach (var entry in flags.List("tenant.max-series-of"))
        {
            var at = entry.LastIndexOf('=');
            if (at < 0 || TenantId.TryParse(entry[..at]) is not { } tenant || !int.TryParse(entry[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
                throw new StartException($"--tenant.max-series-of={entry}: write TENANT=NUMBER, for example team-a=100000");
            limits[tenant] = limit;
        }
        return limits;
    }

    public static string Describe(HeadOptions head)
    {
        var parts = new List<string>();
        if (head.Retention > TimeSpan.Zero) parts.Add(PrometheusDuration.Write(head.Retention));
        if (head.RetentionBytes > 0) parts.Add(ByteSize.Write(head.RetentionBytes));
        return string.Join(" or ", parts);
    }

    static long MemoryBudget(FlagValues flags) => flags.IsGiven("memory.budget") ? flags.Size("memory.budget") : MachineMemory.OfThisMachine.Bytes() / 4 * 3;

    static long DecodedChunks(FlagValues flags)
    {
        const long usual = 24 << 20;
        if (flags.IsGiven("storage.decoded-chunks")) return flags.Size("storage.decoded-chunks");
        return MemoryBudget(flags) is var budget and > 0 ? Math.Min(usual, budget / 64) : usual;
    }

    static long MaxCost(FlagValues flags)
        => long.TryParse(flags.Text("query.max-cost"), NumberStyles.None, CultureInfo.InvariantCulture, out var samples)
            ? samples
            : throw new StartException($"--query.max-cost={flags.Text("query.max-cost")}: must be a whole number of samples");

    static int RulesReserve(FlagValues flags)
        => flags.Whole("query.rules-reserve") is var percent and <= 90
            ? percent
            : throw new StartException($"--query.rules-reserve={flags.Text("query.rules-reserve")}: must be a percentage up to 90");

    /// <exception cref="StartException">A flag cannot be read.</exception>
    public static EngineOptions Engine(FlagValues flags, GlobalConfig global)
    {
        var memory = flags.IsGiven("query.max-total-memory") ? flags.Size("query.max-total-memory") : MemoryBudget(flags) / 4;
        var features = flags.List("enable-feature");
        return new EngineOptions
        {
            LookbackDelta = flags.Duration("query.lookback-delta"),
            Timeout = flags.Duration("query.timeout"),
            MaxConcurrency = flags.Whole("query.max-concurrency"),
            MaxSamples = flags.Whole("query.max-samples"),
            MaxCost = MaxCost(flags),
            MaxTotalMemoryBytes = memory,
            MaxMemoryBytes = flags.IsGiven("query.max-memory") ? flags.Size("query.max-memory") : memory / 2,
            RulesReservePercent = RulesReserve(flags),
            PerStepStatistics = features.Contains(Features.PerStepStatistics),
            DefaultSubqueryStep = global.EvaluationInterval,
            ExperimentalFunctions = features.Contains(Features.ExperimentalFunctions),
            ExtendedRangeSelectors = features.Contains(Features.ExtendedRangeSelectors),
            FillModifiers = features.Contains(Features.FillModifiers),
            DelayedNameRemoval = features.Contains(Features.DelayedNameRemoval),
            StartTimestamps = features.Contains(Features.StartTimestamps),
            TypeAndUnitLabels = features.Contains(Features.TypeAndUnitLabels),
        };
    }

    public static ParserOptions Syntax(FlagValues flags)
    {
        var features = flags.List("enable-feature");
        return new ParserOptions
        {
            ExperimentalFunctions = features.Contains(Features.ExperimentalFunctions),
            ExtendedRangeSelectors = features.Contains(Features.ExtendedRangeSelectors),
            FillModifiers = features.Contains(Features.FillModifiers),
        };
    }

    public static RuleOptions Rules(FlagValues flags) => new()
    {
        OutageTolerance = flags.Duration("rules.alert.for-outage-tolerance"),
        ForGracePeriod = flags.Duration("rules.alert.for-grace-period"),
        ResendDelay = flags.Duration("rules.alert.resend-delay"),
        MaxConcurrentEvals = flags.Whole("rules.max-concurrent-evals"),
    };

    public static ScrapeOptions Scraping(FlagValues flags) => new()
    {
        UserAgent = $"Barograph/{Version.Number}",
        TakesExemplars = TakesExemplars(flags),
        KeepsStarts = flags.List("enable-feature").Contains(Features.StartStorage),
        OpensAtStarts = flags.List("enable-feature").Contains(Features.StartsAsZeros),
        SynthesizesStarts = flags.List("enable-feature").Contains(Features.StartSynthesis),
        LabelsFamilies = flags.List("enable-feature").Contains(Features.TypeAndUnitLabels),
        AdjustTimestamps = flags.Switch("scrape.adjust-timestamps"),
        TimestampTolerance = flags.Duration("scrape.timestamp-tolerance"),
    };

    public static SendingOptions Sending(FlagValues flags) => new()
    {
        UserAgent = $"Barograph/{Version.Number}",
        QueueCapacity = flags.Whole("alertmanager.notification-queue-capacity"),
        BatchSize = flags.Whole("alertmanager.notification-batch-size"),
        DrainOnShutdown = flags.Switch("alertmanager.drain-notification-queue-on-shutdown"),
    };

    /// <summary>Flags of node_exporter with <c>node.</c> in front.</summary>
    public static (NodeOptions Options, NodePaths Paths) Node(FlagValues flags)
    {
        var given = NodeFlags.Names.Where(name => flags.IsGiven(ServeFlags.NodePrefix + name))
            .SelectMany(name => (NodeFlags.Repeated.Contains(name) ? flags.List(ServeFlags.NodePrefix + name) : [flags.Text(ServeFlags.NodePrefix + name)])
                .Select(value => new KeyValuePair<string, string>(name, value))).ToArray();
        var complaints = new List<string>();
        var read = NodeFlags.Read(given, complaints);
        complaints.AddRange(read.Options.Complaints());
        return complaints.Count == 0 ? read : throw new StartException(complaints);
    }

    public static WebOptions Web(FlagValues flags)
    {
        var addresses = flags.List("web.listen-address");
        try
        {
            foreach (var address in addresses) ListenAddress.Resolve(address);
            Re2Pattern.Parse(flags.Text("web.cors.origin"));
        }
        catch (Re2SyntaxException e)
        {
            throw new StartException($"--web.cors.origin={flags.Text("web.cors.origin")}: {e.Message}");
        }
        catch (FormatException e)
        {
            throw new StartException(e.Message);
        }
        var external = ExternalUrl(flags.Text("web.external-url"), addresses[0]);
        var prefix = flags.IsGiven("web.route-prefix") ? flags.Text("web.route-prefix") : external?.AbsolutePath ?? "";
        return new WebOptions
        {
            ListenAddresses = addresses,
            ExternalUrl = external,
            RoutePrefix = prefix.Trim('/') is { Length: > 0 } path ? "/" + path : "",
            EnableLifecycle = flags.Switch("web.enable-lifecycle"),
            EnableRemoteWriteReceiver = flags.Switch("web.enable-remote-write-receiver"),
            Multitenancy = flags.Switch("auth.multitenancy-enabled"),
            PageTitle = flags.Text("web.page-title"),
            CorsOrigin = flags.Text("web.cors.origin"),
            ReadTimeout = flags.Duration("web.read-timeout"),
            MaxConnections = flags.Whole("web.max-connections"),
        };
    }

    public static ReadLimits RemoteRead(FlagValues flags)
        => new(flags.Whole("storage.remote.read-sample-limit"), flags.Whole("storage.remote.read-concurrent-limit"), flags.Whole("storage.remote.read-max-bytes-in-frame"));

    public static BuildFacts Build()
        => new(Version.Number, Version.Revision, "", "", "", RuntimeInformation.FrameworkDescription);

    static Uri? ExternalUrl(string text, string listen)
    {
        if (text.Length == 0) return null;
        // A bare path, as Prometheus takes it: the machine's own name and the port that is listened on go in front.
        if (text.StartsWith('/'))
            text = string.Create(CultureInfo.InvariantCulture, $"http://{Environment.MachineName}:{ListenAddress.Parse(listen).Port}{text}");
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new StartException($"--web.external-url={text}: must be an http or https address, as https://metrics.example.org/barograph");
    }
}
