using Barograph.Formats.Configuration;
using Barograph.Formats.Exposition;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Scraping.Pages;

/// <summary>Reads one target's pages into batches: journey 1 from the body's bytes to the sink's door.</summary>
/// <remarks>
/// One scrape is <see cref="Take"/> or <see cref="TakeNothing"/>, then the sink, then <see cref="Settle"/> or <see cref="Abandon"/>.
/// A page is taken whole or not at all.
/// </remarks>
public sealed class PageIntake
{
    /// <summary>Samples that claim to be further in the future are refused: they would shut the series off until then.</summary>
    const long MaxFutureMs = 10 * 60 * 1000;

    readonly ScrapeConfig config;
    readonly SampleLabelling labelling;
    readonly ScrapeCache cache;
    readonly MetadataCache metadata;
    readonly ScrapeInstruments instruments;
    readonly ScrapeOptions options;
    readonly CreatedTimes? created;
    ClassicGathering? classic; // null where nothing is to be converted
    readonly StartSynthesis? synthesis; // the same
    readonly FamilyLabels? families; // null where the feature is off
    readonly LabelSetBuilder labels = new(), emptyNames = new(), exemplarLabels = new();
    readonly List<Exemplar> exemplars = []; // of one sample
    readonly List<int> vanished = [];
    readonly List<SeriesRef> renamed = []; // in this page: their ends are to be marked
    byte[] encoded = new byte[512];
    int[] entryOfRow = new int[256];
    int pageRows;
    string? lastContentType, complaint; // a target hardly ever changes its format, so the header is taken apart once
    ExpositionKind? kind;
    bool failed;

    public PageIntake(ScrapeConfig config, LabelSet targetLabels, ScrapeCache cache, MetadataCache metadata, ScrapeInstruments instruments, ScrapeOptions? options = null)
    {
        this.config = config;
        this.cache = cache;
        this.metadata = metadata;
        this.instruments = instruments;
        this.options = options ?? new ScrapeOptions();
        if (this.options.KeepsStarts || this.options.OpensAtStarts || this.options.SynthesizesStarts) created = new CreatedTimes();
        if (this.options.SynthesizesStarts) synthesis = new StartSynthesis();
        if (this.options.LabelsFamilies) families = new FamilyLabels();
        labelling = new SampleLabelling(config, targetLabels);
    }

    public ScrapeCache Cache => cache;

    /// <summary>Samples of the last page whose series it had shown before; the first of each counts.</summary>
    public int Repeated { get; private set; }

    /// <summary>Adds the page's samples to an empty batch, and the markers of the series that it no longer shows.</summary>
    public PageResult Take(ReadOnlySpan<byte> body, string contentType, long scrapeTimeMs, SampleBatch batch)
    {
        cache.Begin();
        Repeated = 0;
        failed = false;
        families?.Begin();
        var tally = new Tally();
        var problem = ReadPage(body, contentType, scrapeTimeMs, batch, ref tally);
        if (problem is null && tally.OverLimit)
        {
            instruments.SampleLimitExceeded.Increment();
            problem = "sample limit exceeded";
        }
        if (problem is not null)
        {
            FailTaken(scrapeTimeMs, batch);
            return new PageResult(tally.Scraped, tally.Kept, tally.NewSeries, problem);
        }
        metadata.EndOfPage(batch);
        synthesis?.EndOfPage(cache.Scrape, tally.Kept);
        pageRows = batch.Count;
        AddMarkers(all: false, scrapeTimeMs, batch);
        return new PageResult(tally.Scraped, tally.Kept, tally.NewSeries, null);
    }

    /// <summary>There is no page: only the markers of all series that the last one showed.</summary>
    public void TakeNothing(long scrapeTimeMs, SampleBatch batch)
    {
        cache.Begin();
        Repeated = 0;
        FailTaken(scrapeTimeMs, batch);
    }

    struct Tally
    {
        public int Scraped, Kept, NewSeries;
        public long Samples; // towards the sample limit
        public bool OverLimit;
    }

    string? ReadPage(ReadOnlySpan<byte> body, string contentType, long scrapeTimeMs, SampleBatch batch, ref Tally tally)
    {
        if (contentType != lastContentType) kind = ExpositionFormats.FromContentType(lastContentType = contentType, config.FallbackScrapeProtocol, out complaint);
        return config.ConvertClassicHistograms ? ReadConverted(body, scrapeTimeMs, batch, ref tally) : kind switch
        {
            ExpositionKind.Text => ReadPage(new TextExpositionReader(body), scrapeTimeMs, batch, ref tally),
            ExpositionKind.OpenMetrics => ReadOpenMetrics(body, scrapeTimeMs, batch, ref tally),
            ExpositionKind.Protobuf => ReadPage(new ProtobufExpositionReader(body, config.ScrapeNativeHistograms, config.AlwaysScrapeClassicHistograms), scrapeTimeMs, batch, ref tally),
            _ => complaint,
        };
    }

    string? ReadConverted(ReadOnlySpan<byte> body, long scrapeTimeMs, SampleBatch batch, ref Tally tally)
    {
        classic ??= new ClassicGathering();
        var keeps = config.AlwaysScrapeClassicHistograms;
        switch (kind)
        {
            case ExpositionKind.Text:
                return ReadPage(new CustomBucketReader<TextExpositionReader>(new(body), classic.Begin(), keeps), scrapeTimeMs, batch, ref tally);
            case ExpositionKind.OpenMetrics:
                created?.Gather(body);
                return ReadPage(new CustomBucketReader<OpenMetricsReader>(new(body), classic.Begin(), keeps), scrapeTimeMs, batch, ref tally);
            case ExpositionKind.Protobuf:
                return ReadPage(new CustomBucketReader<ProtobufExpositionReader>(new(body, config.ScrapeNativeHistograms, keeps), classic.Begin(), keeps), scrapeTimeMs, batch, ref tally);
            default:
                return complaint;
        }
    }

    string? ReadOpenMetrics(ReadOnlySpan<byte> body, long scrapeTimeMs, SampleBatch batch, ref Tally tally)
    {
        created?.Gather(body);
        return ReadPage(new OpenMetricsReader(body), scrapeTimeMs, batch, ref tally);
    }

    string? ReadPage<TReader>(TReader reader, long scrapeTimeMs, SampleBatch batch, ref Tally tally)
        where TReader : IExpositionReader, allows ref struct
    {
        while (true)
        {
            switch (reader.Read(cache.Expected))
            {
                case ExpositionEntry.Sample when IsStart(ref reader):
                    break;
                case ExpositionEntry.Sample:
                    tally.Scraped++;
                    var ownTime = config.HonorTimestamps && reader.HasTimestamp;
                    var timeMs = ownTime ? reader.TimestampMs : scrapeTimeMs;
                    if (AddSample(ref reader, timeMs, ownTime, scrapeTimeMs, batch, ref tally) is { } problem) return problem;
                    break;
                case ExpositionEntry.Type:
                    metadata.Type(reader.Family, reader.Type);
                    families?.Type(reader.Family, reader.Type);
                    break;
                case ExpositionEntry.Help: metadata.Help(reader.Family, reader.Text); break;
                case ExpositionEntry.Unit:
                    metadata.Unit(reader.Family, reader.Text);
                    families?.Unit(reader.Family, reader.Text);
                    break;
                case ExpositionEntry.Broken: return reader.Error!.ToString();
                default: return null;
            }
        }
    }

    string? AddSample<TReader>(ref TReader reader, long timeMs, bool ownTime, long scrapeTimeMs, SampleBatch batch, ref Tally tally)
        where TReader : IExpositionReader, allows ref struct
    {
        var index = reader.IsAsExpected ? cache.FindExpected() : cache.Find(reader.Series);
        ref var entry = ref cache[index];
        var firstTime = cache.See(ref entry);
        if (families is not null && (entry.Dropped || !entry.Ref.IsNone) && families.MarkOf(reader.Series) != entry.FamilyMark) Rename(ref entry);
        if (entry.Dropped) return null;
        var known = !entry.Ref.IsNone;
        if (!known)
        {
            entry.Type = reader.Type;
            if (Label(index, ref entry) is { } problem) return $"line {reader.Line}: {problem}";
        }
        if (entry.Dropped) return null;

        tally.Kept++;
        if (!known && firstTime) tally.NewSeries++;
        if (!firstTime && !ownTime)
        {
            instruments.DuplicateTimestamp.Increment();
            Repeated++;
            return null;
        }
        if (timeMs > scrapeTimeMs + MaxFutureMs)
        {
            instruments.OutOfBounds.Increment();
            return null;
        }
        if (config.Limits.SampleLimit > 0 && ++tally.Samples > config.Limits.SampleLimit)
        {
            tally.OverLimit = true; // reading goes on, so that the report tells the true number
            return null;
        }
        if (!ownTime || config.TrackTimestampsStaleness) cache.Track(ref entry);
        var histogram = reader.Histogram;
        if (histogram is not null && !HistogramLimits.TryFit(ref histogram, config.Limits))
        {
            instruments.BucketLimitExceeded.Increment();
            return "histogram bucket limit exceeded";
        }
        var startMs = created is not null && StartOf(ref reader) is var start && start < timeMs ? start : 0;
        var value = reader.Value;
        if (synthesis is not null && startMs == 0 && StartSynthesis.Counts(reader.Type, reader.Family, reader.Series)
            && !synthesis.Begin(reader.Series, cache.Scrape, cache.Previous, timeMs, ref value, ref histogram, out startMs))
        {
            if (!known && firstTime) tally.NewSeries--; // it is one when it is stored
            return null;
        }
        if (startMs != 0 && options.OpensAtStarts && created!.IsNew(reader.Series, startMs))
        {
            AddRow(index, entry.Ref, startMs, 0, batch);
            if (histogram is not null) batch.SetHistogram(HistogramRules.EmptyBefore(histogram));
            batch.MarkOpening();
        }
        AddRow(index, entry.Ref, timeMs, value, batch);
        if (histogram is not null) batch.SetHistogram(histogram);
        if (options.KeepsStarts) batch.SetStartTime(startMs);
        if (options.TakesExemplars && reader.HasExemplar) AddExemplars(ref reader, entry.Ref, timeMs, batch);
        return null;
    }

    // Where the series is new, its labels are in the builder.
    void AddRow(int index, SeriesRef series, long timeMs, double value, SampleBatch batch)
    {
        if (batch.Count == entryOfRow.Length) Array.Resize(ref entryOfRow, batch.Count * 2);
        entryOfRow[batch.Count] = index;
        if (!series.IsNone) batch.Add(series, timeMs, value);
        else batch.AddNew(encoded.AsSpan(0, labels.Encode(encoded)), timeMs, value);
    }

    // A line that is no sample, but says when others began.
    bool IsStart<TReader>(ref TReader reader)
        where TReader : IExpositionReader, allows ref struct
        => created is not null && kind == ExpositionKind.OpenMetrics && CreatedTimes.IsCreated(reader.Type, reader.Family, reader.Series);

    long StartOf<TReader>(ref TReader reader)
        where TReader : IExpositionReader, allows ref struct
        => kind == ExpositionKind.OpenMetrics ? created!.Of(reader.Type, reader.Family, reader.Series) : reader.StartMs;

    // Behind their sample, whose labels are still in the builder where the series is new; in the order of time, as they are kept.
    void AddExemplars<TReader>(ref TReader reader, SeriesRef series, long timeMs, SampleBatch batch)
        where TReader : IExpositionReader, allows ref struct
    {
        exemplars.Clear();
        do
        {
            if (SeriesText.TryReadExemplarLabels(reader.ExemplarLabels, exemplarLabels) is not null) continue;
            var exemplar = new Exemplar(exemplarLabels.ToLabelSet(), reader.ExemplarValue, reader.HasExemplarTimestamp ? reader.ExemplarTimestampMs : timeMs);
            var at = exemplars.Count;
            while (at > 0 && exemplars[at - 1].TimestampMs > exemplar.TimestampMs) at--;
            exemplars.Insert(at, exemplar);
        }
        while (reader.NextExemplar());
        var named = series.IsNone ? labels.ToLabelSet() : default;
        foreach (var exemplar in exemplars) batch.AddExemplar(series, named, exemplar);
    }

    // Leaves the labels of the series in the builder and room for their encoding.
    string? Label(int index, ref ScrapeCache.Entry entry)
    {
        if (SeriesText.TryRead(cache.KeyOf(index), entry.Type, labels, emptyNames) is { } wrong) return wrong;
        if (families is not null)
        {
            families.AddTo(labels);
            entry.FamilyMark = families.MarkOf(cache.KeyOf(index));
        }
        switch (labelling.Label(labels, emptyNames))
        {
            case SampleLabelling.Verdict.Drop:
                entry.Dropped = true;
                return null;
            case SampleLabelling.Verdict.OverLimit:
                instruments.LabelLimitsExceeded.Increment();
                return labelling.Complaint;
            case SampleLabelling.Verdict.Invalid:
                return labelling.Complaint;
        }
        var size = labels.EncodedSize;
        if (encoded.Length < size) encoded = new byte[size * 2];
        return null;
    }

    // The page says something else of the family than before: under other labels the series is another one.
    void Rename(ref ScrapeCache.Entry entry)
    {
        if (!entry.Ref.IsNone) renamed.Add(entry.Ref);
        (entry.Ref, entry.Dropped) = (SeriesRef.None, false);
    }

    void FailTaken(long scrapeTimeMs, SampleBatch batch)
    {
        batch.Clear();
        failed = true;
        pageRows = 0;
        AddMarkers(all: true, scrapeTimeMs, batch);
    }

    void AddMarkers(bool all, long scrapeTimeMs, SampleBatch batch)
    {
        cache.Vanished(all, vanished);
        foreach (var index in vanished) batch.Add(cache[index].Ref, scrapeTimeMs, StaleMarker.Value);
        foreach (var series in renamed) batch.Add(series, scrapeTimeMs, StaleMarker.Value);
        renamed.Clear();
        // A series that came again has its sample of this time already, and the sink refuses the marker.
        foreach (var series in cache.TakeInherited()) batch.Add(series, scrapeTimeMs, StaleMarker.Value);
    }

    /// <summary>The sink has the batch. Learns the references of new series; false where the sink has forgotten some: see <see cref="Again"/>.</summary>
    public bool Settle(SampleBatch batch, AppendReport report)
    {
        var refs = batch.Refs;
        foreach (var row in batch.NewRows)
        {
            if (row.Row < pageRows) cache[entryOfRow[row.Row]].Ref = refs[row.Row];
        }
        if (report.Refused > 0) CountRefused(batch);
        if (failed) cache.AcceptFailure();
        else cache.Accept();
        return report[AppendOutcome.UnknownSeries] == 0;
    }

    /// <summary>The sink threw: nothing of the scrape is stored, not even that series ended.</summary>
    public void Abandon()
    {
        cache.Forget();
        metadata.TellAgain();
        created?.TellAgain();
    }

    void CountRefused(SampleBatch batch)
    {
        var outcomes = batch.Outcomes;
        for (var row = 0; row < pageRows; row++)
        {
            var outcome = outcomes[row];
            if (outcome is AppendOutcome.Appended or AppendOutcome.Duplicate) continue;
            ref var entry = ref cache[entryOfRow[row]];
            if (outcome == AppendOutcome.UnknownSeries)
            {
                entry.Ref = SeriesRef.None;
                continue;
            }
            instruments.Refused(outcome).Increment();
            cache.Untrack(ref entry);
        }
    }

    /// <summary>Fills another batch with the samples of the first whose series the sink had forgotten, this time with their labels.</summary>
    public void Again(SampleBatch refused, SampleBatch batch)
    {
        batch.Clear();
        var rows = 0;
        for (var row = 0; row < pageRows; row++)
        {
            if (refused.Outcomes[row] != AppendOutcome.UnknownSeries) continue;
            var index = entryOfRow[row];
            // What the page said of the families is gone; the next page says it again.
            if (families is not null) continue;
            if (Label(index, ref cache[index]) is not null) continue;
            entryOfRow[rows++] = index;
            batch.AddNew(encoded.AsSpan(0, labels.Encode(encoded)), refused.TimestampsMs[row], refused.Values[row]);
            if (refused.HasHistograms && refused.Histograms[row] is { } histogram) batch.SetHistogram(histogram);
            if (refused.HasStartTimes) batch.SetStartTime(refused.StartTimesMs[row]);
            if (refused.IsOpening(row)) batch.MarkOpening();
        }
        pageRows = rows;
    }

    /// <summary>Learns the references of the second batch.</summary>
    public void SettleAgain(SampleBatch batch)
    {
        foreach (var row in batch.NewRows)
        {
            if (row.Row < pageRows) cache[entryOfRow[row.Row]].Ref = batch.Refs[row.Row];
        }
    }
}
