using System.Runtime.CompilerServices;

namespace Barograph.Formats.Templates.Parsing;

/// <summary>Reads what stands within an action.</summary>
/// <remarks>
/// Grammar: <c>pipeline = [ $a [ ',' $b ] (':=' | '=') ] command { '|' command }; command = operand { ' ' operand };
/// operand = term { '.' name }; term = literal | '.' | field | variable | function | '(' pipeline ')'</c>.
/// </remarks>
sealed class PipelineParser(TokenReader tokens, GoFunctions functions, VariableScope scope)
{
    public PipeNode Read(string context, TokenKind end)
    {
        var pipe = new PipeNode(tokens.PeekNonSpace().Start);
        ReadDeclarations(pipe, context);
        while (true)
        {
            var token = tokens.NextNonSpace();
            if (token.Kind == end)
            {
                Check(pipe, context);
                return pipe;
            }

            if (!StartsOperand(token.Kind)) throw tokens.Unexpected(token, context);
            tokens.Back();
            pipe.Commands.Add(ReadCommand());
        }
    }

    static bool StartsOperand(TokenKind kind) => kind is TokenKind.Bool or TokenKind.CharConstant or TokenKind.Complex or TokenKind.Dot or TokenKind.Field
        or TokenKind.Identifier or TokenKind.Number or TokenKind.Nil or TokenKind.RawString or TokenKind.String or TokenKind.Variable
        or TokenKind.LeftParenthesis;

    void ReadDeclarations(PipeNode pipe, string context)
    {
        var variables = new List<TemplateToken>();
        while (tokens.PeekNonSpace().Kind == TokenKind.Variable)
        {
            var mark = tokens.Mark();
            var variable = tokens.NextNonSpace();
            var after = tokens.PeekNonSpace();
            if (after.Kind is TokenKind.Assign or TokenKind.Declare)
            {
                tokens.NextNonSpace();
                pipe.Assigns = after.Kind == TokenKind.Assign;
                variables.Add(variable);
                Declare(pipe, variables);
                return;
            }

            if (after.Kind != TokenKind.Char || after.Text != ",")
            {
                tokens.Reset(mark);
                return;
            }

            tokens.NextNonSpace();
            variables.Add(variable);
            if (context != "range" || variables.Count >= 2) throw tokens.Wrong($"too many declarations in {context}");
            if (tokens.PeekNonSpace().Kind is not (TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParenthesis))
                throw tokens.Wrong("range can only initialize variables");
        }
    }

    /// <summary>An assignment to a variable that there is not is an error of the run, as in Go.</summary>
    void Declare(PipeNode pipe, List<TemplateToken> variables)
    {
        foreach (var variable in variables)
        {
            var slot = pipe.Assigns ? scope.Find(variable.Text) : scope.Declare(variable.Text);
            if (slot < 0) scope.Declare(variable.Text);
            pipe.Declared.Add(new VariableNode(variable.Start, [variable.Text], slot));
        }
    }

    void Check(PipeNode pipe, string context)
    {
        if (pipe.Commands.Count == 0) throw tokens.Wrong($"missing value for {context}");
        for (var i = 1; i < pipe.Commands.Count; i++)
        {
            if (pipe.Commands[i].Arguments[0] is BoolNode or DotNode or NilNode or NumberNode or StringNode)
                throw tokens.Wrong($"non executable command in pipeline stage {i + 1}");
        }
    }

    CommandNode ReadCommand()
    {
        var command = new CommandNode(tokens.PeekNonSpace().Start);
        while (true)
        {
            tokens.PeekNonSpace();
            if (ReadOperand() is { } operand) command.Arguments.Add(operand);
            var token = tokens.Next();
            if (token.Kind == TokenKind.Space) continue;
            if (token.Kind is TokenKind.RightDelimiter or TokenKind.RightParenthesis) tokens.Back();
            else if (token.Kind != TokenKind.Pipe) throw tokens.Unexpected(token, "operand");
            break;
        }

        if (command.Arguments.Count == 0) throw tokens.Wrong("empty command");
        return command;
    }

    TemplateNode? ReadOperand()
    {
        var node = ReadTerm();
        if (node is null || tokens.Peek().Kind != TokenKind.Field) return node;
        var start = tokens.Peek().Start;
        var names = new List<string>();
        while (tokens.Peek().Kind == TokenKind.Field) names.Add(tokens.Next().Text[1..]);
        return node switch
        {
            FieldNode field => new FieldNode(start, [.. field.Names, .. names]),
            VariableNode variable => new VariableNode(start, [.. variable.Names, .. names], variable.Slot),
            BoolNode or StringNode or NumberNode or NilNode or DotNode => throw tokens.Wrong($"unexpected . after term {GoQuote.Quote(node.ToString()!)}"),
            _ => new ChainNode(start, node, [.. names]),
        };
    }

    TemplateNode? ReadTerm()
    {
        var token = tokens.NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return functions.TryGet(token.Text, out var function)
                    ? new IdentifierNode(token.Start, token.Text, function)
                    : throw tokens.Wrong($"function {GoQuote.Quote(token.Text)} not defined");
            case TokenKind.Dot:
                return new DotNode(token.Start);
            case TokenKind.Nil:
                return new NilNode(token.Start);
            case TokenKind.Variable:
                var slot = scope.Find(token.Text);
                return slot >= 0 ? new VariableNode(token.Start, [token.Text], slot) : throw tokens.Wrong($"undefined variable {GoQuote.Quote(token.Text)}");
            case TokenKind.Field:
                return new FieldNode(token.Start, [token.Text[1..]]);
            case TokenKind.Bool:
                return new BoolNode(token.Start, token.Text == "true");
            case TokenKind.CharConstant or TokenKind.Complex or TokenKind.Number:
                return NumberLiteral.TryRead(token.Start, token.Text, token.Kind, out var number, out var complaint) ? number : throw tokens.Wrong(complaint);
            case TokenKind.LeftParenthesis:
                if (!RuntimeHelpers.TryEnsureSufficientExecutionStack() || tokens.Depth++ > TokenReader.MaxDepth) throw tokens.TooDeep();
                var pipe = Read("parenthesized pipeline", TokenKind.RightParenthesis);
                tokens.Depth--;
                return pipe;
            case TokenKind.String or TokenKind.RawString:
                return GoQuote.TryUnquote(token.Text, out var text)
                    ? new StringNode(token.Start, token.Text, text)
                    : throw tokens.Wrong("invalid syntax");
            default:
                tokens.Back();
                return null;
        }
    }
}
