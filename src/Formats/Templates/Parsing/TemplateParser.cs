using System.Runtime.CompilerServices;

namespace Barograph.Formats.Templates.Parsing;

/// <summary>Tokens to trees: the actions and what they enclose. Pipelines are read by <see cref="PipelineParser"/>.</summary>
/// <remarks>
/// Grammar: <c>list = { text | '{{' pipeline '}}' | ('if'|'with'|'range') pipeline list [ 'else' [ 'if' … | 'with' … ] list ] 'end' |
/// 'template' name [ pipeline ] | 'block' name pipeline list 'end' | 'break' | 'continue' }</c>, and <c>'define' name list 'end'</c> at the top.
/// </remarks>
sealed class TemplateParser
{
    readonly TokenReader tokens;
    readonly string text;
    readonly GoFunctions functions;
    readonly List<ParsedTemplate> found;
    readonly VariableScope scope;
    readonly PipelineParser pipelines;
    int loops;

    TemplateParser(TokenReader tokens, string text, GoFunctions functions, List<ParsedTemplate> found, IReadOnlyList<string> variables)
    {
        this.tokens = tokens;
        this.text = text;
        this.functions = functions;
        this.found = found;
        scope = new VariableScope(variables);
        pipelines = new PipelineParser(tokens, functions, scope);
    }

    /// <summary>The template itself comes last, those that it defines before it.</summary>
    /// <param name="name">Of the text.</param>
    /// <param name="text">What to parse.</param>
    /// <param name="functions">What it may call.</param>
    /// <param name="variables">Name of a variable and of the field of the data that it stands for.</param>
    public static List<ParsedTemplate> Parse(string name, string text, GoFunctions functions, IReadOnlyList<(string Variable, string Field)> variables)
    {
        var tokens = new TokenReader(name, TemplateLexer.Read(text, word => functions.TryGet(word, out _)));
        var found = new List<ParsedTemplate>();
        var parser = new TemplateParser(tokens, text, functions, found, [.. variables.Select(static v => v.Variable)]);
        var root = parser.ReadTop();
        parser.Join(new ParsedTemplate(name, name, text, root, parser.scope.Most, [.. variables.Select(static v => v.Field)]));
        return found;
    }

    ListNode ReadTop()
    {
        var root = new ListNode(0);
        while (tokens.Peek().Kind != TokenKind.End)
        {
            if (tokens.Peek().Kind == TokenKind.LeftDelimiter)
            {
                var mark = tokens.Mark();
                tokens.Next();
                if (tokens.NextNonSpace().Kind == TokenKind.Define)
                {
                    ReadDefinition();
                    continue;
                }

                tokens.Reset(mark);
            }

            var node = ReadTextOrAction();
            if (node is MarkerNode) throw tokens.Wrong($"unexpected {node}");
            root.Nodes.Add(node);
        }

        return root;
    }

    void ReadDefinition()
    {
        const string Context = "define clause";
        var defined = ReadName(Context);
        tokens.Expect(TokenKind.RightDelimiter, Context);
        var inner = new TemplateParser(tokens, text, functions, found, []);
        var list = inner.ReadList(out var end);
        if (end.IsElse) throw tokens.Wrong($"unexpected {end} in {Context}");
        Join(new ParsedTemplate(defined, tokens.Source, text, list, inner.scope.Most, []));
    }

    void Join(ParsedTemplate template)
    {
        var old = found.FindIndex(t => t.Name == template.Name);
        if (old < 0)
        {
            found.Add(template);
            return;
        }

        if (!found[old].IsEmpty && !template.IsEmpty) throw tokens.Wrong($"template: multiple definition of template {GoQuote.Quote(template.Name)}");
        if (found[old].IsEmpty) found[old] = template;
    }

    ListNode ReadList(out MarkerNode end)
    {
        var list = new ListNode(tokens.PeekNonSpace().Start);
        while (tokens.PeekNonSpace().Kind != TokenKind.End)
        {
            var node = ReadTextOrAction();
            if (node is MarkerNode marker)
            {
                end = marker;
                return list;
            }

            list.Nodes.Add(node);
        }

        throw tokens.Wrong("unexpected EOF");
    }

    TemplateNode ReadTextOrAction()
    {
        var token = tokens.NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextNode(token.Start, token.Text);
            case TokenKind.LeftDelimiter:
                tokens.BeginAction(token.Line);
                var action = ReadAction();
                tokens.EndAction();
                return action;
            default:
                throw tokens.Unexpected(token, "input");
        }
    }

    TemplateNode ReadAction()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack() || tokens.Depth++ > TokenReader.MaxDepth) throw tokens.TooDeep();
        var token = tokens.NextNonSpace();
        TemplateNode node;
        switch (token.Kind)
        {
            case TokenKind.If:
                node = ReadBranch(BranchKind.If, token.Start);
                break;
            case TokenKind.With:
                node = ReadBranch(BranchKind.With, token.Start);
                break;
            case TokenKind.Range:
                node = ReadBranch(BranchKind.Range, token.Start);
                break;
            case TokenKind.Template:
                node = ReadCall();
                break;
            case TokenKind.Block:
                node = ReadBlock();
                break;
            case TokenKind.Break or TokenKind.Continue:
                node = ReadJump(token);
                break;
            case TokenKind.Else:
                node = ReadElse(token.Start);
                break;
            case TokenKind.EndWord:
                tokens.Expect(TokenKind.RightDelimiter, "end");
                node = new MarkerNode(token.Start, isElse: false);
                break;
            default:
                tokens.Back();
                var start = tokens.Peek().Start;
                node = new ActionNode(start, pipelines.Read("command", TokenKind.RightDelimiter));
                break;
        }

        tokens.Depth--;
        return node;
    }

    /// <summary>After an else with another if or with, that word is still to be read.</summary>
    MarkerNode ReadElse(int start)
    {
        if (tokens.PeekNonSpace().Kind is not (TokenKind.If or TokenKind.With)) tokens.Expect(TokenKind.RightDelimiter, "else");
        return new MarkerNode(start, isElse: true);
    }

    BranchNode ReadBranch(BranchKind kind, int start)
    {
        var depth = scope.Count;
        var pipe = pipelines.Read(kind switch { BranchKind.If => "if", BranchKind.With => "with", _ => "range" }, TokenKind.RightDelimiter);
        if (kind == BranchKind.Range) loops++;
        var list = ReadList(out var end);
        if (kind == BranchKind.Range) loops--;
        ListNode? otherwise = null;
        if (end.IsElse)
        {
            var next = tokens.Peek().Kind;
            if ((kind == BranchKind.If && next == TokenKind.If) || (kind == BranchKind.With && next == TokenKind.With))
            {
                // One {{end}} ends them all, so the inner one reads it.
                var word = tokens.Next();
                if (tokens.Depth++ > TokenReader.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw tokens.TooDeep();
                otherwise = new ListNode(word.Start);
                otherwise.Nodes.Add(ReadBranch(kind, word.Start));
                tokens.Depth--;
            }
            else
            {
                otherwise = ReadList(out end);
                if (end.IsElse) throw tokens.Wrong($"expected end; found {end}");
            }
        }

        scope.Shrink(depth);
        return new BranchNode(start, kind, pipe, list, otherwise, depth);
    }

    TemplateCallNode ReadCall()
    {
        const string Context = "template clause";
        var start = tokens.PeekNonSpace().Start; // Go's errors point at the name
        var called = ReadName(Context);
        PipeNode? pipe = null;
        if (tokens.NextNonSpace().Kind != TokenKind.RightDelimiter)
        {
            tokens.Back();
            pipe = pipelines.Read(Context, TokenKind.RightDelimiter);
        }

        return new TemplateCallNode(start, called, pipe);
    }

    TemplateCallNode ReadBlock()
    {
        const string Context = "block clause";
        var start = tokens.PeekNonSpace().Start;
        var called = ReadName(Context);
        var pipe = pipelines.Read(Context, TokenKind.RightDelimiter);
        var inner = new TemplateParser(tokens, text, functions, found, []);
        var list = inner.ReadList(out var end);
        if (end.IsElse) throw tokens.Wrong($"unexpected {end} in {Context}");
        Join(new ParsedTemplate(called, tokens.Source, text, list, inner.scope.Most, []));
        return new TemplateCallNode(start, called, pipe);
    }

    TemplateNode ReadJump(TemplateToken word)
    {
        var after = tokens.NextNonSpace();
        if (after.Kind != TokenKind.RightDelimiter) throw tokens.Unexpected(after, $"{{{{{word.Text}}}}}");
        if (loops == 0) throw tokens.Wrong($"{{{{{word.Text}}}}} outside {{{{range}}}}");
        return word.Kind == TokenKind.Break ? new BreakNode(word.Start) : new ContinueNode(word.Start);
    }

    string ReadName(string context)
    {
        var token = tokens.NextNonSpace();
        if (token.Kind is not (TokenKind.String or TokenKind.RawString)) throw tokens.Unexpected(token, context);
        return GoQuote.TryUnquote(token.Text, out var unquoted) ? unquoted : throw tokens.Wrong("invalid syntax");
    }
}
