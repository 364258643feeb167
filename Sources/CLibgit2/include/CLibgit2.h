#ifndef CLIBGIT2_H
#define CLIBGIT2_H

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

/* git_libgit2_opts() is variadic, which Swift can't call. */

/* Extensions of the repository format (gitrepository-layout) that reading needs no knowledge of. */
static inline int firstbad_git_allow_extensions(void) {
    const char *extensions[] = {"partialclone", "worktreeconfig", "preciousobjects"};
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, (size_t)3);
}

/* A history is read once, into memory of our own: keeping its commits a second time costs 700 MB on Linux. */
static inline int firstbad_git_keep_no_commits(void) {
    return git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT, (size_t)0);
}

/* 1 if somebody else's repositories are refused. */
static inline int firstbad_git_owner_validation(void) {
    int enabled = 0;
    return git_libgit2_opts(GIT_OPT_GET_OWNER_VALIDATION, &enabled) < 0 ? -1 : enabled;
}

#endif
