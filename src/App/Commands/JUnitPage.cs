using System.Globalization;
using System.Xml;
using Barograph.Rules.Testing;

namespace Barograph.App.Commands;

/// <summary>Results of unit tests as build servers read them: a suite for each file, a case for each test.</summary>
static class JUnitPage
{
    public static void Write(XmlWriter xml, IReadOnlyList<RuleTestReport> reports, DateTimeOffset now)
    {
        xml.WriteStartElement("testsuites");
        foreach (var report in reports)
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", report.File);
            xml.WriteAttributeString("tests", Number(report.Tests.Count));
            xml.WriteAttributeString("failures", Number(report.Tests.Sum(static t => t.Failures.Count)));
            xml.WriteAttributeString("errors", Number(report.Errors.Count));
            xml.WriteAttributeString("skipped", "0");
            xml.WriteAttributeString("timestamp", now.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
            foreach (var error in report.Errors) WriteCase(xml, "the file itself", null, "error", [error]);
            foreach (var test in report.Tests) WriteCase(xml, test.Name, test.Took, "failure", test.Failures.Select(Text));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    static void WriteCase(XmlWriter xml, string name, TimeSpan? took, string element, IEnumerable<string> messages)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", name);
        if (took is { } time) xml.WriteAttributeString("time", time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture));
        foreach (var message in messages) xml.WriteElementString(element, message);
        xml.WriteEndElement();
    }

    static string Text(RuleTestFailure failure) => failure.IsComparison
        ? $"{failure.Title}\nexpected:\n{string.Join('\n', failure.Expected)}\nfound:\n{string.Join('\n', failure.Found)}"
        : failure.Title;

    static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
