@echo off
rem One launcher for everything: finds a Python that fits, the rest is in tools\launch.py.
setlocal
set "fits=import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
set "here=%~dp0"
if defined CRM_PYTHON (
    set python="%CRM_PYTHON%"
    goto :found
)
for %%P in ("py -3.13" "py -3.12" "py -3.11" "py -3" "python3" "python") do (
    %%~P -c "%fits%" >nul 2>&1 && (
        set "python=%%~P"
        goto :found
    )
)
:missing
echo Python 3.11, 3.12 or 3.13 is needed, and there is none here: install it from python.org. 1>&2
exit /b 3
:found
%python% -c "%fits%" >nul 2>&1 || goto :missing
%python% "%here%tools\launch.py" %*
exit /b %errorlevel%
