using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Barograph.Model.Regex;
using Xunit.Abstractions;

namespace Barograph.Tests.Unit.Model;

/// <summary>Random patterns and texts, judged by Go's regexp where a Go compiler is at hand.</summary>
public class Re2AgainstGoTests(ITestOutputHelper output)
{
    const int PatternCount = 4000;

    // Reads {"p":pattern,"t":[texts]} per line; answers "!error" or the groups of each text, '-' where it does not match.
    const string Oracle = """
        package main
        import ("bufio"; "encoding/json"; "fmt"; "os"; "regexp"; "regexp/syntax"; "strings")
        func main() {
          in := bufio.NewScanner(os.Stdin); in.Buffer(nil, 1<<24)
          for in.Scan() {
            var q struct { P string; T []string }
            if err := json.Unmarshal(in.Bytes(), &q); err != nil { panic(err) }
            if _, err := syntax.Parse(q.P, syntax.Perl|syntax.DotNL); err != nil { fmt.Println("!" + strings.ReplaceAll(err.Error(), "\n", " ")); continue }
            re, err := regexp.Compile("^(?s:" + q.P + ")$")
            if err != nil { fmt.Println("?"); continue }
            var parts []string
            for _, t := range q.T {
              g := re.FindStringSubmatchIndex(t)
              if g == nil { parts = append(parts, "-"); continue }
              parts = append(parts, strings.Trim(strings.ReplaceAll(fmt.Sprint(g), " ", ","), "[]"))
            }
            fmt.Println(strings.Join(parts, ";"))
          }
        }
        """;

    static readonly string[] Atoms =
    [
        "a", "b", "ab", "c", "k", "é", "ß", "😀", ".", "\\d", "\\w", "\\W", "\\s", "\\S", "[ab]", "[^a]", "[a-c]", "[[:alpha:]]", "\\pL", "\\PL", "^", "$",
        "\\b", "\\B", "\\n", "_", "1", "\\.", "\\x41", "\\x{e9}", "[é-ü]", "", "\\Qa.\\E", "\\z", "\\A", "-", "{", "[^\\w]", "[\\d_]", "\\pN", "\\p{Greek}",
        "(?i)", "(?m)", "(?s)", "(?-s)", "(?U)", "K", "s", "]", "}", "\\", "[", ")", "\\8", "[b-a]",
    ];

    static readonly string[] Repeats = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{2,1}", "{,3}", "{1,3}?", "{0}"];

    static readonly string[] TextPieces = ["a", "b", "ab", "c", "k", "K", "\u212A", "s", "ſ", "é", "ß", "😀", "\n", "1", "٣", "_", "-", ".", "A", "x", " ", "ω", "{", "]"];

    [Fact]
    public void random_patterns_behave_as_in_go()
    {
        var folder = Directory.CreateTempSubdirectory("re2-oracle");
        try
        {
            if (BuildOracle(folder.FullName) is { } oracle) Compare(oracle);
            else output.WriteLine("no Go compiler on the path: nothing compared");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string? BuildOracle(string folder)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "go")));
        if (!isThere) return null;
        File.WriteAllText(Path.Combine(folder, "main.go"), Oracle);
        var binary = Path.Combine(folder, "oracle");
        using var build = Process.Start(new ProcessStartInfo("go", ["build", "-o", binary, "main.go"]) { WorkingDirectory = folder })!;
        build.WaitForExit();
        return build.ExitCode == 0 ? binary : null;
    }

    void Compare(string oracle)
    {
        var random = new Random(20261121);
        var questions = Enumerable.Range(0, PatternCount)
            .Select(_ => (Pattern: Pattern(random, 3), Texts: Enumerable.Range(0, 12).Select(_ => Text(random)).ToArray())).ToArray();
        using var go = Process.Start(new ProcessStartInfo(oracle) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var asking = Task.Run(() =>
        {
            foreach (var (pattern, texts) in questions) go.StandardInput.WriteLine(JsonSerializer.Serialize(new { P = pattern, T = texts }));
            go.StandardInput.Close();
        });
        var wrong = new List<string>();
        foreach (var (pattern, texts) in questions)
        {
            var expected = go.StandardOutput.ReadLine()!;
            var found = Answer(pattern, texts);
            if (expected != "?" && expected != found) wrong.Add($"{JsonSerializer.Serialize(pattern)} on {JsonSerializer.Serialize(texts)}:\n  go   {expected}\n  ours {found}");
        }
        asking.Wait();
        foreach (var line in wrong.Take(10)) output.WriteLine(line);
        Assert.Empty(wrong);
    }

    static string Answer(string source, string[] texts)
    {
        if (!Re2Pattern.TryParse(source, out var pattern, out var error)) return "!" + error.Replace('\n', ' ');
        var parts = new List<string>();
        var captures = new int[(pattern.GroupCount + 1) * 2];
        foreach (var text in texts)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            parts.Add(pattern.TryMatch(utf8, captures) ? string.Join(',', captures.Select(c => c.ToString(CultureInfo.InvariantCulture))) : "-");
        }
        return string.Join(';', parts);
    }

    static string Pattern(Random random, int depth)
    {
        var text = new StringBuilder();
        var items = random.Next(1, 4);
        for (var i = 0; i < items; i++)
        {
            // Atoms at the end of the list are errors or flags: rarer.
            var atom = depth > 0 && random.Next(3) == 0
                ? (random.Next(6) switch { 0 => "(?:", 1 => "(?i:", 2 => "(?P<n" + random.Next(9) + ">", _ => "(" }) + Pattern(random, depth - 1) + ")"
                : Atoms[random.Next(random.Next(4) == 0 ? Atoms.Length : 40)];
            text.Append(atom);
            if (random.Next(3) == 0) text.Append(Repeats[random.Next(Repeats.Length)]);
            if (random.Next(5) == 0) text.Append('|');
        }
        return text.ToString();
    }

    static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(0, 6)).Select(_ => TextPieces[random.Next(TextPieces.Length)]));
}
