namespace LavaActors.Jobs.Waits;

/// <summary>
/// The MultiNode calls in a shell script, in their order. It follows the structure of the script, not its values: what is below a condition, in a loop or a
/// function is possible, the rest is certain. A script it cannot follow may make any call.
/// </summary>
internal sealed class ShellCalls
{
    private const int MostCharacters = 1 << 20;
    private const int MaxDepth = 100;

    private static readonly string[] Closing = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

    private readonly List<GroupCall> _calls = [];
    private readonly ShellLexer _lexer;
    private readonly Func<int, CallPlace> _placeOf;

    private int _depth;
    private bool _certain;
    private bool _repeated;
    private bool _isOver;

    private ShellCalls(string text, Func<int, CallPlace> placeOf, int depth, bool certain, bool repeated)
    {
        _lexer = new ShellLexer(text, Substitution, Nested);
        _placeOf = placeOf;
        (_depth, _certain, _repeated) = (depth, certain, repeated);
    }

    /// <param name="script">The whole script.</param>
    /// <param name="placeOf">The place of a command, from its offset.</param>
    public static IReadOnlyList<GroupCall> Of(string script, Func<int, CallPlace> placeOf) => Of(script, placeOf, 0, certain: true, repeated: false);

    private static List<GroupCall> Of(string script, Func<int, CallPlace> placeOf, int depth, bool certain, bool repeated)
    {
        var reader = new ShellCalls(script, placeOf, depth, certain, repeated);
        try
        {
            if (script.Length > MostCharacters) throw new UnreadableScriptException("too long");
            reader.Commands();
            if (!reader._lexer.Peek().IsEnd) throw new UnreadableScriptException("more is closed than was opened");
            return reader._calls;
        }
        catch (UnreadableScriptException)
        {
            return [new GroupCall(CallKind.Anything, null, null, placeOf(0))];
        }
    }

    /// <summary>A list of commands up to what closes it, which is left in place.</summary>
    private void Commands()
    {
        while (true)
        {
            while (_lexer.TryTake(ShellToken.NewLine) || _lexer.TryTake(";"))
            {
            }

            if (IsClosed()) break;
            var first = _calls.Count;
            AndOr();

            // In the background it goes its own way: when its calls are made nobody can say.
            if (_lexer.TryTake("&")) MakePossible(first);
            else if (!_lexer.IsNext(";") && !_lexer.IsNext(ShellToken.NewLine) && !IsClosed()) throw new UnreadableScriptException("two commands without a separator");
        }
    }

    private bool IsClosed()
    {
        var token = _lexer.Peek();
        return token.IsEnd || token.Operator is ")" or ";;" or ";&" or ";;&" || (token.Word is { IsQuoted: false } word && Closing.Contains(word.Text));
    }

    private void AndOr()
    {
        Pipeline();
        while (_lexer.TryTake("&&") || _lexer.TryTake("||")) Possibly(AfterNewLines(Pipeline), repeated: false);
    }

    private void Pipeline()
    {
        while (_lexer.Peek().Word is { } word && (word.Is("!") || word.Is("time"))) _lexer.Take();
        Command();
        while (_lexer.TryTake("|") || _lexer.TryTake("|&")) AfterNewLines(Command)();
    }

    private void Command()
    {
        Enter();
        OneCommand();
        _depth--;
    }

    private void OneCommand()
    {
        var token = _lexer.Peek();
        if (token.Word is not { } word)
        {
            if (!_lexer.TryTake("(")) throw new UnreadableScriptException($"a command cannot begin with '{token.Operator}'");
            if (_lexer.TrySkipArithmetic()) return;
            Commands();
            Expect(")");
            return;
        }

        if (word.IsQuoted || !Compound(word)) Simple();
    }

    private bool Compound(ShellWord word)
    {
        switch (word.Text)
        {
            case "{":
                _lexer.Take();
                Commands();
                ExpectWord("}");
                return true;
            case "if":
                _lexer.Take();
                Commands();
                Branches();
                return true;
            case "while" or "until":
                _lexer.Take();
                Possibly(() => { Commands(); Body(); }, repeated: true);
                return true;
            case "for" or "select":
                _lexer.Take();
                ForHead();
                Possibly(Body, repeated: true);
                return true;
            case "case":
                _lexer.Take();
                Possibly(Cases, repeated: false);
                return true;
            case "[[":
                while (_lexer.Take() is var part && part.Word?.Is("]]") != true)
                {
                    if (part.IsEnd) throw new UnreadableScriptException("[[ is not closed");
                }

                return true;
            case "function":
                _lexer.Take();
                _lexer.Take();
                if (_lexer.TryTake("(")) Expect(")");
                Possibly(AfterNewLines(Command), repeated: true);
                return true;
            default:
                return false;
        }
    }

    private void Branches()
    {
        ExpectWord("then");
        Possibly(Commands, repeated: false);
        while (true)
        {
            var word = _lexer.Take().Word;
            if (word?.Is("fi") == true) return;
            if (word?.Is("elif") == true)
            {
                Possibly(Commands, repeated: false);
                ExpectWord("then");
            }
            else if (word?.Is("else") != true)
            {
                throw new UnreadableScriptException("an if is not closed");
            }

            Possibly(Commands, repeated: false);
        }
    }

    private void ForHead()
    {
        if (_lexer.TryTake("("))
        {
            if (!_lexer.TrySkipArithmetic()) throw new UnreadableScriptException("a for without a name");
        }
        else
        {
            if (_lexer.Take().Word is null) throw new UnreadableScriptException("a for without a name");
            SkipNewLines();
            if (_lexer.Peek().Word?.Is("in") == true)
            {
                while (_lexer.Peek().Word is not null) _lexer.Take();
            }
        }

        while (_lexer.TryTake(";") || _lexer.TryTake(ShellToken.NewLine))
        {
        }
    }

    private void Body()
    {
        ExpectWord("do");
        Commands();
        ExpectWord("done");
    }

    private void Cases()
    {
        _lexer.Take();
        SkipNewLines();
        ExpectWord("in");
        while (true)
        {
            SkipNewLines();
            if (_lexer.Peek().Word?.Is("esac") == true) break;
            _lexer.TryTake("(");
            do
            {
                if (_lexer.Take().Word is null) throw new UnreadableScriptException("a case without a pattern");
            }
            while (_lexer.TryTake("|"));
            Expect(")");
            Commands();
            if (!_lexer.TryTake(";;") && !_lexer.TryTake(";&") && !_lexer.TryTake(";;&")) break;
        }

        ExpectWord("esac");
    }

    private void Simple()
    {
        var words = new List<ShellWord>();
        while (_lexer.Peek().Word is { } word)
        {
            _lexer.Take();
            words.Add(word);
            if (word.Text.EndsWith('=') && _lexer.TryTake("("))
            {
                while (_lexer.Peek().Word is not null || _lexer.IsNext(ShellToken.NewLine)) _lexer.Take();
                Expect(")");
                continue;
            }

            if (words.Count != 1 || !_lexer.TryTake("(")) continue;
            Expect(")");
            Possibly(AfterNewLines(Command), repeated: true);
            return;
        }

        var assigned = words.TakeWhile(w => w.Assigned is not null).ToList();
        if (assigned.Exists(w => w.Assigned == "PATH")) Add(CallKind.Anything, words[0].At);
        if (words.Count > assigned.Count) Run(words[assigned.Count..]);
    }

    /// <summary>What a command with its arguments does for the group.</summary>
    private void Run(IReadOnlyList<ShellWord> words)
    {
        var at = words[0].At;
        var command = ShellCommand.Of(words);
        for (var depth = 0; command is ShellCommand.Inner inner; depth++)
        {
            if (depth > MaxDepth) throw new UnreadableScriptException("too many commands that run a command");
            command = ShellCommand.Of(inner.Words);
        }

        switch (command)
        {
            case ShellCommand.Call call:
                _calls.Add(new GroupCall(call.Kind, call.Id, call.Role, _placeOf(at)) { IsCertain = _certain, IsRepeated = _repeated });
                break;
            case ShellCommand.Script script:
                _calls.AddRange(Of(script.Text, _ => _placeOf(at), _depth + 1, _certain && script.IsCertain, _repeated || !script.IsCertain));
                break;
            case ShellCommand.Over:
                // Those who come here leave the script in good order; whether they come here is open, or what follows would not have been written.
                _certain = false;
                _isOver = true;
                break;
            case ShellCommand.Unknown unknown:
                Add(unknown.IsProgram ? CallKind.Program : CallKind.Anything, at);
                break;
        }
    }

    private void Add(CallKind kind, int at) => _calls.Add(new GroupCall(kind, null, null, _placeOf(at)) { IsCertain = false });

    private void Possibly(Action read, bool repeated)
    {
        var before = (_certain, _repeated);
        (_certain, _repeated) = (false, _repeated || repeated);
        read();
        (_certain, _repeated) = (before._certain && !_isOver, before._repeated);
    }

    private void MakePossible(int first)
    {
        for (var i = first; i < _calls.Count; i++) _calls[i] = _calls[i] with { IsCertain = false };
    }

    private void Substitution()
    {
        Enter();
        Commands();
        Expect(")");
        _depth--;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth) throw new UnreadableScriptException("nested too deeply");
    }

    private void Nested(string commands, int at) => _calls.AddRange(Of(commands, _ => _placeOf(at), _depth + 1, _certain, _repeated));

    private Action AfterNewLines(Action read) => () =>
    {
        SkipNewLines();
        read();
    };

    private void SkipNewLines()
    {
        while (_lexer.TryTake(ShellToken.NewLine))
        {
        }
    }

    private void Expect(string op)
    {
        if (!_lexer.TryTake(op)) throw new UnreadableScriptException($"'{op}' is missing");
    }

    private void ExpectWord(string word)
    {
        if (_lexer.Take().Word?.Is(word) != true) throw new UnreadableScriptException($"'{word}' is missing");
    }
}
