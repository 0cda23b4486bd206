using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Barograph.Query.Syntax;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>
/// The same seeded samples in a real Prometheus and in the built program, the same random questions to both over HTTP: every value, note, error and order
/// must agree. Where they do not, the smallest part that differs must have a reason. PROMQL_SEED and PROMQL_QUESTIONS ask others, or more.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    const int Questions = 5_000;
    const int AtOnce = 4;
    const int ShownDifferences = 60;
    const string Features = "--enable-feature=promql-experimental-functions";

    readonly List<string> differences = [];
    readonly SortedDictionary<string, int> explained = new(StringComparer.Ordinal);
    int answered;

    /// <summary>The two that are compared.</summary>
    sealed record Pair(PeerProcess Prometheus, PeerProcess Barograph) : IAsyncDisposable
    {
        public async Task<(PeerAnswer Theirs, PeerAnswer Ours)> AskAsync(Question question)
        {
            byte[] theirBytes = await question.AskAsync(Prometheus), ourBytes = await question.AskAsync(Barograph);
            var theirs = Read(theirBytes);
            if (theirBytes.AsSpan().SequenceEqual(ourBytes)) return (theirs, theirs);
            var ours = Read(ourBytes);
            ours.Forget(KnownDifferences.LaterNotes);
            return (theirs, ours);
        }

        public async ValueTask DisposeAsync()
        {
            await Prometheus.DisposeAsync();
            await Barograph.DisposeAsync();
        }
    }

    [Fact]
    public async Task five_thousand_random_questions_are_answered_as_prometheus_answers_them()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var real)) return;
        var seed = Setting("PROMQL_SEED", 20_261_126);
        var count = Setting("PROMQL_QUESTIONS", Questions);
        await using var plain = await StartAsync(real, "");
        await using var delayed = await StartAsync(real, ",promql-delayed-name-removal");
        await FillAsync(seed, [plain, delayed]);
        var random = new Random(seed);
        var grammar = new QueryGrammar(random);
        var questions = Enumerable.Range(0, count).Select(_ => Question.Random(grammar.Query(), random)).ToArray();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            questions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (question, _) => await CompareAsync(question, question.DelaysNames ? delayed : plain));
        output.WriteLine($"{count} questions of seed {seed} in {watch.Elapsed.TotalSeconds:F1} s: {answered} answered with data, {differences.Count} differences");
        foreach (var (name, times) in explained) output.WriteLine($"{times,6} {name}");
        foreach (var difference in differences.Take(ShownDifferences)) output.WriteLine(difference);
        Assert.Empty(differences);
        Assert.True(answered > count / 4, $"only {answered} of {count} answers had data");
        if (count >= Questions) Assert.DoesNotContain(QueryGrammar.Words, word => !grammar.Used.ContainsKey(word));
    }

    static async Task FillAsync(int seed, Pair[] pairs)
    {
        var moments = new PushedMoments();
        _ = new GeneratedHistograms(moments, tidy: true);
        _ = new TroubledNumbers(seed, moments);
        foreach (var message in moments.Messages())
        {
            var body = Pushes.Pack(message);
            foreach (var (prometheus, barograph) in pairs)
            {
                Assert.Equal((204, ""), await Pushes.SendAsync(prometheus, body));
                Assert.Equal((204, ""), await Pushes.SendAsync(barograph, body));
            }
        }
    }

    async Task CompareAsync(Question question, Pair pair)
    {
        var (theirs, ours) = await pair.AskAsync(question);
        if (!theirs.IsEmpty) Interlocked.Increment(ref answered);
        if (ReferenceEquals(theirs, ours)) return;
        if (theirs.Differ(ours) is null)
        {
            if (!IsInOrder(question, theirs, ours)) Differ(question, $"other order\n{string.Join(" ", theirs.Labels)}\n{string.Join(" ", ours.Labels)}");
            return;
        }
        foreach (var culprit in await new CulpritSearch(pair.AskAsync).FindAsync(question, theirs, ours))
        {
            var name = KnownDifferences.NameOf(culprit)
                ?? (await ContradictsItselfAsync(culprit, pair) ? "overwritten samples" : await ChoosesFreelyAsync(culprit, pair) ? "the first of equal values" : null);
            if (name is null) Differ(question, culprit.ToString());
            else lock (differences) explained[name] = explained.GetValueOrDefault(name) + 1;
        }
    }

    void Differ(Question question, string how)
    {
        lock (differences) differences.Add($"{question}\n    {how.Replace("\n", "\n    ", StringComparison.Ordinal)}");
    }

    /// <summary>Ranges are sorted by labels; of an instant, what sorts says how.</summary>
    static bool IsInOrder(Question question, PeerAnswer theirs, PeerAnswer ours)
    {
        if (question.IsRange || theirs.Error is not null) return theirs.HasSameRows(ours);
        var root = PromqlParser.Parse(question.Query, ParserOptions.Everything);
        while (root is ParenExpr paren) root = paren.Inner;
        return root switch
        {
            // Rows without such a label stand wherever Prometheus met them.
            CallExpr { Function.Name: "sort_by_label" or "sort_by_label_desc" } call => theirs.HasSameRows(ours)
                || call.Arguments.OfType<StringLiteral>().Any(label => !ours.Labels.All(row => row.Contains($"{label.Value}=", StringComparison.Ordinal))),
            CallExpr { Function.Name: "sort" or "sort_desc" } or AggregateExpr { Op: AggregateOp.TopK or AggregateOp.BottomK, Grouping: [], Without: false } => theirs.HasSameOrder(ours),
            _ => true,
        };
    }

    /// <summary>Somewhere in it the first of equal values are taken; which ones those are, Prometheus decides anew each time it is asked.</summary>
    static async Task<bool> ChoosesFreelyAsync(Culprit culprit, Pair pair)
    {
        if (culprit.Expr is null) return false;
        foreach (var choice in SyntaxWalk.All(culprit.Expr).OfType<AggregateExpr>().Where(static one => one.Op is AggregateOp.TopK or AggregateOp.BottomK))
        {
            if ((await pair.AskAsync(culprit.Asked[0] with { Query = Printer.Print(choice.Inner) })).Theirs.HasEqualValues) return true;
        }
        return false;
    }

    /// <summary>Asked step by step, 3.5 says of histograms what we say of all steps.</summary>
    static async Task<bool> ContradictsItselfAsync(Culprit culprit, Pair pair)
    {
        if (!culprit.IsOverSteps || culprit.Expr is null or { Type: ExprType.Matrix }) return false;
        if (!culprit.Ours.HasHistograms && !culprit.Parts.Any(static part => part.Theirs.HasHistograms || part.Ours.HasHistograms) && !culprit.Asked[0].TouchesHistograms) return false;
        var isRange = culprit.Asked is [{ IsRange: true }];
        var times = isRange ? culprit.Asked[0].Steps().Select(static step => step.StartMs) : culprit.Theirs.Times.Union(culprit.Ours.Times).Order();
        var steps = new List<PeerAnswer>();
        var alone = culprit.Asked[0] with { Query = Printer.Print(culprit.Expr) };
        foreach (var time in times) steps.Add((await pair.AskAsync(alone.At(time))).Theirs);
        var theirs = PeerAnswer.Joined(steps);
        return theirs.Differ(culprit.Ours, exceptNotes: !isRange) is null || KnownDifferences.NameOf(culprit with { Theirs = theirs }) is not null;
    }

    static PeerAnswer Read(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return PeerAnswer.OfServer(document.RootElement);
    }

    static async Task<Pair> StartAsync(string real, string feature)
        => new(await StartOneAsync(real, Features + feature + ",native-histograms,promql-duration-expr"), await StartOneAsync(BarographBinary.Path, Features + feature));

    static Task<PeerProcess> StartOneAsync(string program, string features) => PeerProcess.StartAsync(
        program,
        (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=error",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", features,
        ],
        "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n"), default);

    static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
