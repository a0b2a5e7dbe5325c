// The types are empty: a localizer finds its resource file by the type's name.
#pragma warning disable S2094

namespace CaseMgmt.Web.Texts;

/// <summary>Names the resource file of texts that every page shares.</summary>
public sealed class CommonTexts;

/// <summary>Names the resource file of the guardians' texts.</summary>
public sealed class GuardianTexts;

/// <summary>Names the resource file of the officers' texts.</summary>
public sealed class OfficerTexts;

/// <summary>Names the resource file with one text per code of the API: problems, outcomes, grounds, modes.</summary>
public sealed class CodeTexts;
