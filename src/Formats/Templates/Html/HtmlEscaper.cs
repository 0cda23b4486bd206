using System.Text;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Html;

/// <summary>
/// Goes through a template once, before it runs, and notes for each action the context it writes into. Branches must end where they began
/// alike; a template that is called in another context than text becomes another template.
/// </summary>
sealed class HtmlEscaper(Func<string, ParsedTemplate?> find)
{
    static readonly HtmlContext Page = new(HtmlState.Text);

    readonly Dictionary<string, ParsedTemplate> done = new(StringComparer.Ordinal);
    readonly Dictionary<string, HtmlContext> ends = new(StringComparer.Ordinal);
    readonly Lock gate = new();

    /// <summary>The template made safe, or null where there is none of that name.</summary>
    public ParsedTemplate? Find(string name)
    {
        lock (gate)
        {
            if (done.TryGetValue(name, out var known)) return known;
            if (find(name) is not { } template) return null;
            var end = Escape(name, template, Page);
            if (end.State != HtmlState.Text) throw new GoTemplateException(
                template.Source, 1, -1, $"ends in a non-text context: {end}", $"html/template:{template.Source}: ends in a non-text context: {end}");
            return done[name];
        }
    }

    ParsedTemplate? Original(string name) => find(name);

    HtmlContext Escape(string key, ParsedTemplate template, HtmlContext start)
    {
        // One that calls itself is taken to end as it begins, and looked at again where it does not.
        ends[key] = start;
        var walk = new Walk(this, template);
        var root = walk.List(template.Root, start, out var end);
        if (end != start)
        {
            ends[key] = end;
            root = new Walk(this, template).List(template.Root, start, out var again);
            if (again != end) throw Wrong(template, template.Root, $"cannot compute output context for template {GoQuote.Quote(template.Name)}");
        }

        done[key] = template with { Root = root };
        return end;
    }

    static GoTemplateException Wrong(ParsedTemplate template, TemplateNode node, string complaint)
    {
        var (line, column) = template.Place(node.Start);
        return new GoTemplateException(template.Source, line, column, complaint, $"html/template:{template.Source}:{line}:{column}: {complaint}");
    }

    /// <summary>Through one template.</summary>
    sealed class Walk(HtmlEscaper escaper, ParsedTemplate template)
    {
        // Where break and continue leave the innermost loop.
        readonly Stack<List<HtmlContext>> loops = new();

        public ListNode List(ListNode list, HtmlContext context, out HtmlContext end)
        {
            var escaped = new ListNode(list.Start);
            foreach (var node in list.Nodes)
            {
                escaped.Nodes.Add(node switch
                {
                    TextNode text => new TextNode(text.Start, Text(text.Text, ref context)),
                    ActionNode { Pipe.Declared.Count: 0 } action => Action(action, ref context),
                    BranchNode branch => Branch(branch, ref context),
                    TemplateCallNode call => Call(call, ref context),
                    BreakNode or ContinueNode => Jump(node, context),
                    _ => node,
                });
            }

            end = context;
            return escaped;
        }

        TemplateNode Jump(TemplateNode node, HtmlContext context)
        {
            loops.Peek().Add(context);
            return node;
        }

        /// <summary>Comments are left out, as they may say what is not for readers.</summary>
        static string Text(string text, ref HtmlContext context)
        {
            var kept = new StringBuilder(text.Length);
            for (var at = 0; at < text.Length;)
            {
                var (start, before) = (at, context);
                context = HtmlScanner.Next(context, text, ref at);
                if (before.State == HtmlState.Comment) continue;
                kept.Append(text, start, at - start);
                if (context.State == HtmlState.Comment) kept.Length -= "<!--".Length;
                if (before.State == HtmlState.Text && context.State == HtmlState.Text && kept.Length > 0 && kept[^1] == '<' && !IsDoctype(text, at))
                    kept.Remove(kept.Length - 1, 1).Append("&lt;"); // a stray one
            }

            return kept.ToString();
        }

        static bool IsDoctype(string text, int at) => string.Compare(text, at, "!doctype", 0, 8, StringComparison.OrdinalIgnoreCase) == 0;

        ActionNode Action(ActionNode action, ref HtmlContext context)
        {
            context = HtmlScanner.Nudge(context);
            if (context.State == HtmlState.ScriptTemplate) throw Wrong(template, action, $"{action} appears in a JS template literal");
            if (context.Url == UrlPart.Unknown) throw Wrong(template, action, $"{action} appears in an ambiguous context within a URL");
            // What the author escaped already is not escaped again.
            var last = (action.Pipe.Commands[^1].Arguments[0] as IdentifierNode)?.Name;
            var isEscaped = last == "html" || (last == "urlquery" && context is { Content: HtmlContent.Url, Url: UrlPart.Query });
            var escaped = new ActionNode(action.Start, action.Pipe, new Escaping(context, isEscaped));
            context = HtmlScanner.BehindValue(context);
            return escaped;
        }

        BranchNode Branch(BranchNode branch, ref HtmlContext context)
        {
            if (branch.Kind == BranchKind.Range) loops.Push([]);
            var list = List(branch.List, context, out var end);
            if (branch.Kind == BranchKind.Range)
            {
                foreach (var jump in loops.Pop()) end = Join(branch, end, jump);
                // The second time through begins where the first ended.
                end = Join(branch, context, end);
                loops.Push([]);
                List(branch.List, end, out var again);
                loops.Pop();
                Join(branch, end, again);
            }

            var otherwise = branch.Otherwise is null ? null : List(branch.Otherwise, context, out context);
            context = Join(branch, end, context);
            return new BranchNode(branch.Start, branch.Kind, branch.Pipe, list, otherwise, branch.Depth);
        }

        HtmlContext Join(BranchNode branch, HtmlContext a, HtmlContext b)
        {
            if (a == b) return a;
            if (a with { Url = b.Url } == b) return a with { Url = UrlPart.Unknown };
            if (a with { Divides = b.Divides } == b) return a;
            // An empty branch in a tag does as well as one that writes an attribute.
            if (HtmlScanner.Nudge(a) is var nudged && nudged != a && HtmlScanner.Nudge(b) == nudged) return nudged;
            if (IsBetweenAttributes(a) && IsBetweenAttributes(b) && a.Element == b.Element) return new HtmlContext(HtmlState.Tag, a.Element);
            var word = branch.Kind switch { BranchKind.If => "if", BranchKind.With => "with", _ => "range" };
            throw Wrong(template, branch.Pipe, $"{{{{{word}}}}} branches end in different contexts: {a}, {b}");
        }

        static bool IsBetweenAttributes(HtmlContext context) => context.State is HtmlState.Tag or HtmlState.AttributeName or HtmlState.AfterName;

        TemplateCallNode Call(TemplateCallNode call, ref HtmlContext context)
        {
            if (escaper.Original(call.Name) is not { } called) throw Wrong(template, call, $"no such template {GoQuote.Quote(call.Name)}");
            var key = context == Page ? call.Name : $"{call.Name}$htmltemplate_{context}_{context.Content}_{context.Url}_{context.Quote}_{context.Divides}";
            context = escaper.ends.TryGetValue(key, out var known) ? known : escaper.Escape(key, called, context);
            return new TemplateCallNode(call.Start, key, call.Pipe);
        }
    }
}
