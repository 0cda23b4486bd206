using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Formats.Templates;

namespace Barograph.Alerting.Receivers.Content;

/// <summary>The templates that notifications may call: ours under Alertmanager's names, and the user's, which replace ours of the same name.</summary>
public sealed class NotificationTemplates
{
    static readonly string[] Ours = ["default.tmpl", "email.tmpl"];

    readonly GoTemplateSet text, html;

    NotificationTemplates(TimeProvider clock)
    {
        var functions = AlertmanagerFunctions.With(clock);
        text = new GoTemplateSet(functions) { MissingKey = MissingKey.Zero };
        html = new GoTemplateSet(functions, escapesHtml: true) { MissingKey = MissingKey.Zero };
        foreach (var name in Ours) Add(name, Embedded(name));
    }

    /// <summary>Reads the files of <c>templates:</c>, in order of the patterns, sorted within one.</summary>
    /// <param name="patterns">A pattern that matches nothing is no mistake.</param>
    /// <param name="complaints">What is wrong, a file each; such a file is left out.</param>
    public static NotificationTemplates Load(IReadOnlyList<string> patterns, IConfigurationFiles files, TimeProvider clock, List<string> complaints)
    {
        var templates = new NotificationTemplates(clock);
        foreach (var path in patterns.SelectMany(files.Match))
        {
            if (files.Read(path, GoTemplateSet.MaxTextLength, out var complaint) is not { } bytes)
            {
                complaints.Add($"{path}: {complaint}");
                continue;
            }
            try
            {
                templates.Add(Path.GetFileName(path), Encoding.UTF8.GetString(bytes));
            }
            catch (GoTemplateException wrong)
            {
                complaints.Add(wrong.Line > 0 ? $"{path}:{wrong.Line}: {wrong.Complaint}" : $"{path}: {wrong.Complaint}");
            }
        }
        return templates;
    }

    /// <summary>Runs a text of the configuration.</summary>
    /// <exception cref="GoTemplateException">It is wrong, or fails on these data.</exception>
    internal string Text(string template, NotificationData data, CancellationToken cancel) => template.Length == 0 ? "" : text.ExecuteText("", template, data, cancel);

    /// <summary>As <see cref="Text"/>, for a page: values are made safe for the place where they stand.</summary>
    internal string Html(string template, NotificationData data, CancellationToken cancel) => template.Length == 0 ? "" : html.ExecuteText("", template, data, cancel);

    void Add(string name, string content)
    {
        text.Add(name, content);
        html.Add(name, content);
    }

    static string Embedded(string name)
    {
        using var stream = typeof(NotificationTemplates).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
