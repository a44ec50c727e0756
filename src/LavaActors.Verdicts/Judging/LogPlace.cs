using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Judging;

/// <summary>Where in a log one is while it is read from its beginning, as the dispatcher's own records tell it: in the block that failed, in the action that failed.</summary>
internal sealed class LogPlace(FailedAction? action)
{
    private bool _isInAction = action is null;

    /// <summary>Where no action failed the whole log is one block.</summary>
    public bool IsInBlock { get; private set; } = action is null;

    public bool IsIn(LineScope scope) => scope switch
    {
        LineScope.Block => IsInBlock,
        LineScope.Action => _isInAction,
        _ => true,
    };

    /// <summary>Takes the next record. Answers in which scope what was seen so far does not count any more: another attempt has begun.</summary>
    public (bool Block, bool Action) Next(LogRecord record)
    {
        if (action is null || record.Level is not ("debug" or "info" or "warning")) return (false, false);
        var text = record.Text;
        if (text.StartsWith("start: ", StringComparison.Ordinal))
        {
            var level = Word(text, "start: ".Length);
            if (level == action.Top) IsInBlock = true;
            if (level == action.Level) _isInAction = true;
            return (level == action.Top, level == action.Level);
        }

        if (text.StartsWith("Retrying: ", StringComparison.Ordinal))
        {
            var level = Word(text, "Retrying: ".Length);
            var isOurs = level == action.Level || action.Level.StartsWith(level + ".", StringComparison.Ordinal);
            return (isOurs, isOurs);
        }

        if (text.StartsWith("end: ", StringComparison.Ordinal))
        {
            var level = Word(text, "end: ".Length);
            if (level == action.Top) IsInBlock = false;
            if (level == action.Level) _isInAction = false;
        }

        return (false, false);
    }

    private static string Word(string text, int from) => text.IndexOf(' ', from) is > 0 and var end ? text[from..end] : text[from..];
}
