using System.Runtime.CompilerServices;
using Barograph.Formats.Templates.Parsing;
using Barograph.Formats.Templates.Printing;

namespace Barograph.Formats.Templates.Running;

/// <summary>One template on its way over data: writes text, follows branches and loops, calls other templates.</summary>
sealed class TemplateRun
{
    readonly Func<string, ParsedTemplate?> find;
    readonly TemplateOutput output;
    readonly Evaluation evaluation;
    readonly ParsedTemplate template;
    readonly int depth;

    TemplateRun(Func<string, ParsedTemplate?> find, MissingKey missing, TemplateOutput output, ParsedTemplate template, object? data, int depth)
    {
        this.find = find;
        this.output = output;
        this.template = template;
        this.depth = depth;
        evaluation = new Evaluation(template, missing, output) { RunTemplate = RunNamed };
        evaluation.Variables[0] = new GoValue(data);
    }

    enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public static void Run(Func<string, ParsedTemplate?> find, MissingKey missing, TemplateOutput output, ParsedTemplate template, object? data)
    {
        output.Cancel.ThrowIfCancellationRequested();
        var run = new TemplateRun(find, missing, output, template, GoTypes.Normal(data), 0);
        run.Begin();
        run.Walk(template.Root, run.evaluation.Variables[0]);
    }

    void Begin()
    {
        for (var i = 0; i < template.Fields.Count; i++)
            evaluation.Variables[i + 1] = evaluation.Field(evaluation.Variables[0], template.Fields[i]);
    }

    Flow Walk(ListNode list, GoValue dot)
    {
        foreach (var node in list.Nodes)
        {
            if (!output.TryStep()) throw evaluation.Wrong($"more than {output.Limits.MaxSteps} steps");
            var flow = Flow.Next;
            switch (node)
            {
                case TextNode text:
                    Write(text.Text);
                    break;
                case ActionNode action:
                    WriteAction(action, dot);
                    break;
                case BranchNode { Kind: BranchKind.Range } range:
                    flow = Range(range, dot);
                    break;
                case BranchNode branch:
                    flow = Branch(branch, dot);
                    break;
                case TemplateCallNode call:
                    Call(call, dot);
                    break;
                case BreakNode:
                    return Flow.Break;
                case ContinueNode:
                    return Flow.Continue;
                default:
                    throw evaluation.Wrong($"unknown node: {node}");
            }

            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }

    void Write(string text)
    {
        if (!output.TryWrite(text)) throw evaluation.Wrong($"the output is longer than {output.Limits.MaxOutputLength} characters");
    }

    void WriteAction(ActionNode action, GoValue dot)
    {
        evaluation.At = action;
        var value = evaluation.Pipeline(dot, action.Pipe);
        if (action.Pipe.Declared.Count > 0) return;
        evaluation.At = action;
        if (value is GoFunction) throw evaluation.Wrong($"can't print {action} of type func");
        Write(Printed(action, value));
    }

    string Printed(ActionNode action, object? value)
    {
        try
        {
            return action.Escaping is null ? ValuePrinter.Text(value) : action.Escaping.Apply(value);
        }
        catch (GoCallException e)
        {
            throw evaluation.Wrong(e.Message);
        }
    }

    Flow Branch(BranchNode branch, GoValue dot)
    {
        evaluation.At = branch;
        var value = evaluation.Pipeline(dot, branch.Pipe);
        if (GoTypes.IsTrue(value)) return Walk(branch.List, branch.Kind == BranchKind.With ? new GoValue(value) : dot);
        return branch.Otherwise is null ? Flow.Next : Walk(branch.Otherwise, dot);
    }

    Flow Range(BranchNode range, GoValue dot)
    {
        evaluation.At = range;
        var value = evaluation.Pipeline(dot, range.Pipe);
        var empty = true;
        if (GoMap.TryFrom(value, out var map))
        {
            foreach (var key in map.SortedKeys())
            {
                map.TryGet(key, out var element);
                empty = false;
                if (Iterate(range, key, new GoValue(element, map.IsOfAnything)) == Flow.Break) break;
            }
        }
        else if (GoList.TryFrom(value, out var list))
        {
            var boxed = list.IsOfAnything;
            for (var i = 0; i < list.Count; i++)
            {
                empty = false;
                if (Iterate(range, (long)i, new GoValue(list[i], boxed)) == Flow.Break) break;
            }
        }
        else if (value is long count)
        {
            // Go 1.22: as many times as the number says.
            if (range.Pipe.Declared.Count > 1) throw evaluation.Wrong($"can't use {count} to iterate over more than one variable");
            for (long i = 0; i < count; i++)
            {
                empty = false;
                if (Iterate(range, i, new GoValue(i)) == Flow.Break) break;
            }
        }
        else if (value is not null)
        {
            throw evaluation.Wrong($"range can't iterate over {ValuePrinter.Text(value)}");
        }

        return empty && range.Otherwise is not null ? Walk(range.Otherwise, dot) : Flow.Next;
    }

    Flow Iterate(BranchNode range, object index, GoValue element)
    {
        var declared = range.Pipe.Declared;
        if (!output.TryStep()) throw evaluation.Wrong($"more than {output.Limits.MaxSteps} steps");
        if (declared.Count > 1) evaluation.Variables[declared[0].Slot] = new GoValue(index);
        if (declared.Count > 0) evaluation.Variables[declared[^1].Slot] = element;
        return Walk(range.List, element);
    }

    void Call(TemplateCallNode call, GoValue dot)
    {
        evaluation.At = call;
        var called = Find(call.Name);
        var data = call.Pipe is null ? null : evaluation.Pipeline(dot, call.Pipe);
        new TemplateRun(find, evaluation.Missing, output, called, data, depth + 1).Walk(called.Root, new GoValue(data));
    }

    ParsedTemplate Find(string name)
    {
        var called = find(name) ?? throw evaluation.Wrong($"template {GoQuote.Quote(name)} not defined");
        if (depth >= output.Limits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw evaluation.Wrong($"exceeded maximum template depth ({output.Limits.MaxDepth})");
        return called;
    }

    /// <summary>The function tmpl: what the template writes, as a value.</summary>
    GoSafeText RunNamed(string name, object? data)
    {
        var called = Find(name);
        var apart = output.Apart();
        new TemplateRun(find, evaluation.Missing, apart, called, data, depth + 1).Walk(called.Root, new GoValue(data));
        return GoSafeText.Html(apart.ToString());
    }
}
