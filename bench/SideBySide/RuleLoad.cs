using System.Globalization;
using System.Text;

namespace Barograph.Bench.SideBySide;

/// <summary>
/// What both servers are given: <see cref="Pages"/> targets of <see cref="SeriesPerPage"/> counters, and rules in the proportions of real rule sets: many that look
/// at a few series, some that add up hundreds, a share of alerts that are active all the time.
/// </summary>
static class RuleLoad
{
    public const int Pages = 100, Paths = 100, SeriesPerPage = Paths * 10;
    public const int Groups = 50, RulesPerGroup = 100;
    public const int ScrapeSeconds = 15, EvaluationSeconds = 30;
    static readonly string[] Codes = ["200", "201", "204", "301", "400", "404", "429", "500", "502", "503"];

    /// <summary>One target's page. Each counter has a rate of its own, so that thresholds split the series evenly.</summary>
    public static byte[] Page(int page, double seconds)
    {
        var text = new StringBuilder(SeriesPerPage * 64).Append("# TYPE http_requests_total counter\n");
        for (var path = 0; path < Paths; path++)
        {
            for (var code = 0; code < Codes.Length; code++)
            {
                var rate = 1 + (page * 31 + path * 17 + code * 7) % 100;
                text.Append("http_requests_total{path=\"/p").Append(path.ToString(CultureInfo.InvariantCulture)).Append("\",code=\"").Append(Codes[code]).Append("\"} ")
                    .Append(((long)(seconds * rate)).ToString(CultureInfo.InvariantCulture)).Append('\n');
            }
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public static string Configuration(int pagesPort, string? ruleFile)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"global: {{scrape_interval: {ScrapeSeconds}s, evaluation_interval: {EvaluationSeconds}s}}\n");
        if (ruleFile is not null) text.Append(CultureInfo.InvariantCulture, $"rule_files: ['{ruleFile}']\n");
        text.Append("scrape_configs:\n");
        for (var page = 0; page < Pages; page++)
        {
            text.Append(CultureInfo.InvariantCulture, $"- job_name: app{page}\n  metrics_path: /page/{page}\n");
            text.Append(CultureInfo.InvariantCulture, $"  static_configs: [{{targets: ['127.0.0.1:{pagesPort}'], labels: {{instance: i{page}}}}}]\n");
        }
        return text.ToString();
    }

    public static string RuleFile()
    {
        var text = new StringBuilder("groups:\n");
        for (var group = 0; group < Groups; group++)
        {
            text.Append(CultureInfo.InvariantCulture, $"- name: g{group}\n  rules:\n");
            for (var rule = 0; rule < RulesPerGroup; rule++) text.Append(Rule(group, rule));
        }
        return text.ToString();
    }

    static string Rule(int group, int rule)
    {
        var instance = $"i{(group * 2 + rule) % Pages}";
        var path = $"/p{(group * 7 + rule * 3) % Paths}";
        return (rule % 5) switch
        {
            // 100 series into ten
            0 => $"  - {{record: 'code:requests:rate2m', expr: 'sum by (code) (rate(http_requests_total{{instance=\"{instance}\",path=~\"/p{rule % 9 + 1}.?\"}}[2m]))', labels: {{g: '{group}', r: '{rule}'}}}}\n",
            // one path on every instance: 100 series
            1 => $"  - {{record: 'path:errors:ratio2m', expr: 'sum(rate(http_requests_total{{path=\"{path}\",code=\"500\"}}[2m])) / sum(rate(http_requests_total{{path=\"{path}\",code=\"200\"}}[2m]))', labels: {{g: '{group}', r: '{rule}'}}}}\n",
            // ten series, half of them over the line: alerts that stay active
            2 => $"  - {{alert: Busy{rule}, expr: 'rate(http_requests_total{{instance=\"{instance}\",path=\"{path}\"}}[2m]) > 50', for: 1m, labels: {{g: '{group}'}}, annotations: {{summary: '{{{{ $labels.path }}}} answers {{{{ $value | humanize }}}} a second'}}}}\n",
            // one series, never
            3 => $"  - {{alert: Flood{rule}, expr: 'rate(http_requests_total{{instance=\"{instance}\",path=\"{path}\",code=\"503\"}}[2m]) > 1000', for: 5m, labels: {{g: '{group}'}}}}\n",
            _ => $"  - {{alert: Down{rule}, expr: 'up{{instance=\"{instance}\"}} == 0', for: 1m, labels: {{g: '{group}'}}}}\n",
        };
    }
}
